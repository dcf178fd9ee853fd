"""`umsync sources check`: does the key work, and how long."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.key_terms import set_days
from tests.support.servers import faulty_server
from umsync.sandbox.seed import SANDBOX_KEY, seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Ran, Umsync

TODAY = datetime.now(UTC).replace(microsecond=0)
CHECK = ("sources", "check", "--report", "key.md")


@contextmanager
def organization(days: float, *, only: bool = True, named: str = "") -> Iterator[str]:
    """A manifest for one whose key has so many days left; `named` is `ours` or any id."""
    document = seed(users=20, seed=7, as_of=TODAY)
    number, key = document["organization"]["id"], set_days(document, days, TODAY, only=only)
    more = f", id: '{key if named == 'ours' else named}'" if named else ""
    with faulty_server(document) as server:
        Path("umsync.yaml").write_text(
            f"sources: {{acme: {{organization: {number}, base_url: '{server.base_url}', "
            f"api_key: {{env: ACME_ORG_KEY{more}}}}}}}\n"
            "policies: {p: {where: {status: suspended}, do: restore}}\n"
        )
        yield key


def check(umsync: Umsync, key: str = SANDBOX_KEY) -> Ran:
    return umsync(*CHECK, env={"ACME_ORG_KEY": key, "GITHUB_ACTIONS": "true"}, now=TODAY)


@pytest.mark.parametrize("named", ["", "ours"])
@pytest.mark.parametrize(
    ("days", "code", "left"),
    [(31, 0, "31 days"), (30, 0, "30 days"), (1, 0, "1 day"), (0.5, 4, "0 days")],
)
def test_it_says_how_many_days_are_left(
    umsync: Umsync, days: float, code: int, left: str, named: str
) -> None:
    with organization(days, only=not named, named=named) as key:
        ran = check(umsync)
    assert ran.code == code
    assert ran.out.startswith("acme: ok, Acme (")
    assert f"API key umsync ({key}) expires on" in ran.out
    assert ran.out.endswith(f", in {left}\n")
    assert ("::warning::Source acme: API key" in ran.err) == (days < 31)
    assert ("Less than a day is left of the API key of acme" in ran.err) == (code == 4)


@pytest.mark.parametrize(("days", "lines"), [(31, 0), (1, 1), (0.5, 2)])
def test_the_report_has_what_needs_somebody(umsync: Umsync, days: float, lines: int) -> None:
    with organization(days):
        check(umsync)
    said = [each for each in Path("key.md").read_text().split("\n") if each]
    assert len(said) == lines
    assert all("Make another" in each for each in said)


def test_a_key_that_is_not_known_is_said_to_be_so(umsync: Umsync) -> None:
    with organization(0.5, only=False) as key:
        ran = check(umsync)
    assert ran.code == 0
    assert "write its id beside `env`. Keys: " in ran.out
    assert f"umsync ({key})" in ran.out
    assert "If it is the one that umsync uses" in Path("key.md").read_text()


def test_an_id_that_the_organization_does_not_list_is_a_warning(umsync: Umsync) -> None:
    with organization(0.5, named="another"):
        ran = check(umsync)
    assert ran.code == 0
    assert "the organization lists no API key another" in ran.out
    assert "::warning::Source acme: when API key another expires is not known" in ran.err
    assert "Correct" in Path("key.md").read_text()


def test_a_key_that_is_refused_may_have_expired(umsync: Umsync) -> None:
    with organization(-1):
        ran = check(umsync)
    assert ran.code == 4
    for text in (ran.err, Path("key.md").read_text()):
        assert "it is wrong, or it has expired" in text
        assert "ACME" in text


@pytest.mark.parametrize("named", ["", "ours"])
def test_a_plan_notes_that_the_key_expires(umsync: Umsync, named: str) -> None:
    with organization(12.5, only=not named, named=named) as key:
        ran = umsync("plan", env={"ACME_ORG_KEY": SANDBOX_KEY}, now=TODAY)
    assert f"Source acme: API key umsync ({key}) expires on" in ran.out.partition("Notes")[2]


def test_a_named_key_is_noted_also_where_its_owner_is_not_protected(umsync: Umsync) -> None:
    with organization(12.5, only=False, named="ours") as key:
        path = Path("umsync.yaml")
        path.write_text(f"{path.read_text()}protect: {{api_key_owners: false}}\n")
        ran = umsync("plan", env={"ACME_ORG_KEY": SANDBOX_KEY}, now=TODAY)
    assert f"Source acme: API key umsync ({key}) expires on" in ran.out
