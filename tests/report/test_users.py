"""People as rows."""

from __future__ import annotations

import csv
import json
import unicodedata
from datetime import UTC, datetime
from io import StringIO

import pytest

from tests.support.builders import make_user
from umsync.kinds.filters.group import InGroup
from umsync.kinds.filters.managed import Managed
from umsync.kinds.scope import NameNotFoundError
from umsync.model.organization import (
    ORG_ADMIN,
    Group,
    Organization,
    ProductActivity,
    Snapshot,
    Status,
    User,
)
from umsync.report.users import Row, print_users, rows_of
from umsync.sandbox.hostile import NAMES

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_GROUPS = (
    Group("g-2", "staff", "d1", modifiable=True, external_synced=False),
    Group("g-1", "alumni", "d1", modifiable=True, external_synced=False),
)


def _rows(*users: User, chosen: Managed | InGroup | None = None) -> list[Row]:
    snapshot = Snapshot(Organization("o", "Acme"), users, _GROUPS, ())
    return list(rows_of("acme", snapshot, {}, chosen, NOW))


def _row(**fields: str) -> Row:
    (row,) = _rows(make_user("a1"))
    return Row(**{**{name: getattr(row, name) for name in Row.__slots__}, **fields})


def _printed(style: str, capsys: pytest.CaptureFixture[str], *rows: Row) -> str:
    print_users(rows, style)
    return capsys.readouterr().out


def test_a_row_has_what_is_known_of_a_user() -> None:
    used = (
        ProductActivity("jira", None, datetime(2026, 5, 1, 10, 11, 12, 999, tzinfo=UTC)),
        ProductActivity("confluence", None, datetime(2026, 4, 1, tzinfo=UTC)),
        ProductActivity("loom", None, None),
    )
    user = make_user(
        "a1",
        product_access=used,
        groups=frozenset({"g-1", "g-2", "g-9"}),
        platform_roles=frozenset({ORG_ADMIN}),
    )
    assert _rows(user) == [
        Row(
            source="acme",
            account_id="a1",
            name="User a1",
            email="a1@example.com",
            status="active",
            account_type="atlassian",
            managed="managed",
            last_active="2026-05-01T10:11:12+00:00",
            product="jira",
            groups="alumni, g-9, staff",
            roles="atlassian/org-admin",
        )
    ]


def test_never_and_not_known_are_different() -> None:
    never, unknown = _rows(make_user("a1", product_access=()), make_user("a2"))
    assert (never.last_active, unknown.last_active) == ("never", "")


def test_what_is_not_known_is_empty() -> None:
    user = make_user(email=None, claim_status=None, groups=None, platform_roles=None)
    (row,) = _rows(user)
    assert (row.email, row.managed, row.groups, row.roles) == ("", "", "", "")


def test_only_who_surely_matches_is_listed() -> None:
    users = (
        make_user("a1", claim_status="managed"),
        make_user("a2", claim_status="unmanaged"),
        make_user("a3", claim_status=None),
    )
    assert [row.account_id for row in _rows(*users, chosen=Managed(value=True))] == ["a1"]


def test_a_filter_may_name_a_group_that_does_not_exist() -> None:
    with pytest.raises(NameNotFoundError, match="no group 'stuff'"):
        _rows(make_user(), chosen=InGroup(names=("stuff",)))


def test_csv_has_a_header_and_a_line_for_each_user(capsys: pytest.CaptureFixture[str]) -> None:
    text = _printed("csv", capsys, _row(name='O"Brien, Pat'))
    assert list(csv.DictReader(StringIO(text))) == [
        {name: getattr(_row(name='O"Brien, Pat'), name) for name in Row.__slots__}
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(1)", "＝1+1", "＠x"])  # noqa: RUF001 - wide forms
def test_formulas_are_disarmed_in_csv(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(StringIO(_printed("csv", capsys, _row(name=name)))))
    assert rows[0]["name"] == f"'{name}"


@pytest.mark.parametrize("name", ["\t=1+1", "\r=1+1", "\n=1+1"])
def test_a_formula_cannot_hide_behind_a_control_character(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = list(csv.DictReader(StringIO(_printed("csv", capsys, _row(name=name)))))
    assert rows[0]["name"].startswith("\\u00")


def test_json_has_the_same_fields(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = json.loads(_printed("json", capsys, _row(name="Zoë \x7f\x1b")))
    assert row["name"] == "Zoë \x7f\x1b"
    assert row.keys() == set(Row.__slots__)


@pytest.mark.parametrize("style", ["csv", "json", "table"])
@pytest.mark.parametrize("name", NAMES)
def test_no_name_moves_hides_or_reorders_a_line(
    name: str, style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = _printed(style, capsys, _row(name=name)).replace("\n", "")
    assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for each in shown)


@pytest.mark.parametrize(("count", "text"), [(0, "0 users"), (1, "1 user"), (2, "2 users")])
def test_a_table_ends_with_the_number_of_users(
    count: int, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _printed("table", capsys, *[_row()] * count).splitlines()[-1] == text


def test_a_table_shows_names_as_they_are_and_no_markup(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "[b]Ann[/b]" in _printed("table", capsys, _row(name="[b]Ann[/b]"))


def test_a_suspended_user_has_that_status() -> None:
    (row,) = _rows(make_user(status=Status.SUSPENDED))
    assert row.status == "suspended"
