"""An API key never reaches a file, standard output or standard error, wherever it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import NOW
from umsync.cli import main
from umsync.cli.runtime import Runtime
from umsync.documents.plan_document import digest_of
from umsync.errors import ExitCode
from umsync.sandbox.seed import seed
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from datetime import datetime

    from tests.cli.conftest import Umsync

OWN = "s3cret-organization-key-0001"
OTHER = "an0ther-organization-key-0002"
FOREIGN = "ATCTT3xFfGN0-nobody-told-us_of=it"
KEYS = (OWN, OTHER, FOREIGN)
ALL = " ".join(KEYS)
ENV = {"OTHER_KEY": f" {OTHER}\n"}
MANIFEST = f"""\
sources:
  acme: {{sandbox: sandbox.json}}
  other: {{organization: 7f3c2c1e-0000-4000-8000-000000000001, api_key: {{env: OTHER_KEY}}}}
limits:
  destructive: {{count: 400, percent: 100}}
  changes: {{count: 400, percent: 100}}
exempt: [{{account: ann@acme.example, until: 2027-01-01, reason: "{OWN} {OTHER}"}}]
policies:
  idle:
    source: acme
    where: {{job_title: {{contains: Chief}}}}
    do: suspend
    reason: "{OWN} {OTHER}"
  tokens:
    source: acme
    where: {{status: active, api_token: {{created_before: 1d}}}}
    do: suspend
"""
SECRET_FILES = frozenset({"sandbox.json", "umsync.yaml", ".sandbox.json.lock"})


@pytest.fixture
def acme(folder: Path) -> dict[str, Any]:
    """The organization, with keys in whatever people can name."""
    document = seed(users=60, seed=7, as_of=NOW)
    document["api_keys"][0]["token"] = OWN
    document["organization"]["name"] = f"Acme {ALL}"
    document["groups"][-1]["name"] = f"staff {ALL}"
    for user in document["users"]:
        user |= {"name": f"Ann {ALL}", "jobTitle": f"Chief {ALL}"}
        for token in user["apiTokens"]:
            token["label"] = f"laptop {ALL}"
    save(document)
    (folder / "umsync.yaml").write_text(MANIFEST)
    return document


def save(document: dict[str, Any]) -> None:
    Store(Path("sandbox.json"), document).save()


def written() -> str:
    """Everything in the folder that a command has written."""
    files = (each for each in Path().rglob("*") if each.is_file())
    return "".join(each.read_text() for each in files if each.name not in SECRET_FILES)


def is_clean(text: str) -> bool:
    return not any(key in text for key in KEYS)


@pytest.mark.usefixtures("acme")
def test_no_key_reaches_plan_log_or_terminal(umsync: Umsync) -> None:
    runs = [
        umsync(*arguments, env=ENV)
        for arguments in (
            ("plan", "-s", "acme", "-o", "plan.json", "-v", "--all"),
            ("plan", "-s", "acme", "--format", "json"),
            ("show", "plan.json", "--all"),
            ("apply", "plan.json", "--yes", "--verify"),
            ("runs", "list"),
            ("runs", "show", "2026"),
        )
    ]
    assert [ran.code for ran in runs] == [0] * 6, [ran.err for ran in runs]
    assert "Ann *** *** ***" in runs[0].out
    assert is_clean("".join(ran.out + ran.err for ran in runs))
    assert is_clean(written())
    assert "Ann *** *** ***" in Path("plan.json").read_text()
    assert "laptop *** *** ***" in Path("plan.json").read_text()


def test_no_key_reaches_the_lists_of_people(umsync: Umsync, acme: dict[str, Any]) -> None:
    for arguments in (
        ("users", "-s", "acme"),
        ("users", "-s", "acme", "--format", "csv"),
        ("users", "-s", "acme", "--format", "json"),
        ("explain", "-s", "acme", acme["users"][0]["accountId"]),
        ("explain", "-s", "acme", "--format", "json", acme["users"][0]["accountId"]),
    ):
        ran = umsync(*arguments, env=ENV)
        assert ran.code == 0, ran.err
        assert "***" in ran.out
        assert not any(key[:12] in ran.out + ran.err for key in KEYS)


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("key", KEYS)
def test_a_group_to_change_that_is_named_as_a_key_stops_the_plan(
    umsync: Umsync, acme: dict[str, Any], key: str
) -> None:
    group = acme["groups"][0]
    group["name"] = f"jira {key}"
    save(acme)
    typed = f"{{add_to_groups: {group['id']}}}"
    ran = umsync(
        *("plan", "-s", "acme", "--where", "{status: active}", "-o", "plan.json"),
        *("--do", typed),
        env=ENV,
    )
    assert ran.code == ExitCode.UNSAFE, ran.err
    assert "step.params.group_name would hold an API key" in ran.err
    assert is_clean(ran.out + ran.err + written())


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("key", [OTHER, FOREIGN])
def test_a_plan_file_with_a_key_is_refused_and_not_kept(umsync: Umsync, key: str) -> None:
    assert umsync("plan", "-s", "acme", "-o", "plan.json", env=ENV).code == 0
    document = json.loads(Path("plan.json").read_text())
    document["warnings"] = [key]
    del document["digest"]
    document["digest"] = digest_of(document)
    Path("plan.json").write_text(json.dumps(document))
    ran = umsync("apply", "plan.json", "--yes", env=ENV)
    assert ran.code == ExitCode.UNSAFE, ran.err
    assert "The plan holds an API key" in ran.err
    assert not list(Path(".umsync").rglob("plan.json"))
    assert is_clean(ran.out + ran.err)


@pytest.mark.usefixtures("acme")
def test_a_bug_is_reported_without_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    def clock() -> datetime:
        raise ZeroDivisionError(ALL)

    code = main(("plan", "-s", "acme"), Runtime(env=ENV, clock=clock, can_ask=False))
    said = capsys.readouterr()
    assert code == ExitCode.BUG
    assert "ZeroDivisionError at test_no_key_is_shown.py" in said.err
    assert is_clean(said.out + said.err)


def test_what_was_typed_wrong_is_said_without_a_key(umsync: Umsync) -> None:
    ran = umsync("plan", FOREIGN)
    assert ran.code == ExitCode.USAGE
    assert "***" in ran.err
    assert FOREIGN not in ran.err
