"""People as rows."""

from __future__ import annotations

import csv
import json
import unicodedata
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from tests.support.builders import make_user
from umsync.kinds.scope import Scope
from umsync.model.answer import Answer, Evidence, Verdict
from umsync.model.field import DETAILS, Field
from umsync.model.organization import Catalogs, Directory, Group, Organization, Workspace
from umsync.model.user import ORG_ADMIN, ApiToken, ProductActivity, RoleAssignment
from umsync.report.user_columns import (
    COLUMNS,
    FOR_DOUBTS,
    FOR_EYES,
    FOR_PROGRAMS,
    Listed,
    details_for,
    fields_of,
)
from umsync.report.users import print_users, rows_of
from umsync.sandbox.hostile import NAMES

if TYPE_CHECKING:
    from typing import Any

    from umsync.report.user_columns import Value

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAY = datetime(2026, 5, 1, 10, 11, 12, 999, tzinfo=UTC)
CATALOGS = Catalogs(
    Organization("o", "Acme"),
    groups=(
        Group("g-2", "staff", "d1", modifiable=True, external_synced=False),
        Group("g-1", "alumni", "d1", modifiable=True, external_synced=False),
    ),
    directories=(Directory("d1", "Acme"),),
    workspaces=(Workspace("ari:jira", "jira", "Jira", "acme", "acme.example.com"),),
)
SCOPE = Scope.of("acme", NOW, CATALOGS, {}, {})
SURE = Answer(Verdict.YES, (Evidence("status", "status is active"), Evidence("group", "in x")))


def _row(columns: tuple[str, ...] = tuple(COLUMNS), **fields: Any) -> dict[str, Value]:
    (row,) = rows_of([Listed(make_user("a1", **fields), SURE, SCOPE)], columns)
    return row


def _printed(
    style: str, capsys: pytest.CaptureFixture[str], *rows: dict[str, Value], columns: Any = FOR_EYES
) -> str:
    print_users(rows, columns, style)
    return capsys.readouterr().out


def _named(name: str, columns: tuple[str, ...] = FOR_EYES) -> dict[str, Value]:
    return _row(columns, name=name)


def test_a_row_has_what_is_known_of_a_user() -> None:
    used = (
        ProductActivity("jira", None, MAY),
        ProductActivity("confluence", None, datetime(2026, 4, 1, tzinfo=UTC)),
        ProductActivity("loom", None, None),
    )
    row = _row(
        product_access=used,
        groups=frozenset({"g-1", "g-2", "g-9"}),
        platform_roles=frozenset({ORG_ADMIN}),
        directories=frozenset({"d1", "d9"}),
        added_to_org=MAY,
        deactivated_on=MAY,
        job_title="Engineer",
        organization="Acme Labs",
        time_zone="Asia/Tokyo",
        mfa_enabled=True,
        billable=False,
        account_last_active=MAY,
    )
    assert row == {
        **dict.fromkeys(COLUMNS),
        "source": "acme",
        "account_id": "a1",
        "name": "User a1",
        "email": "a1@example.com",
        "status": "active",
        "account_type": "atlassian",
        "managed": "managed",
        "job_title": "Engineer",
        "organization": "Acme Labs",
        "time_zone": "Asia/Tokyo",
        "mfa": True,
        "added_to_org": "2026-05-01T10:11:12+00:00",
        "deactivated_on": "2026-05-01T10:11:12+00:00",
        "last_active": "2026-05-01T10:11:12+00:00",
        "product": "jira",
        "products": ("confluence 2026-04-01", "jira 2026-05-01", "loom never"),
        "groups": ("alumni", "g-9", "staff"),
        "roles": ("atlassian/org-admin",),
        "account_status": "active",
        "membership_status": "active",
        "directories": ("Acme", "d9"),
        "billable": False,
        "account_last_active": "2026-05-01T10:11:12+00:00",
        "why": "status is active; in x",
    }


def test_details_are_told_in_words() -> None:
    roles = tuple(RoleAssignment(each, "member", frozenset()) for each in ("ari:jira", "ari:x"))
    tokens = (ApiToken("1", "ci", None, MAY, None), ApiToken("2", "old", None, None, None))
    row = _row(role_assignments=roles, api_tokens=tokens)
    assert row["product_roles"] == ("member on jira@acme", "member on ari:x")
    assert row["api_tokens"] == ("ci (last used 2026-05-01)", "old (last used never)")


def test_never_and_not_known_are_different() -> None:
    assert (_row(product_access=())["last_active"], _row()["last_active"]) == ("never", None)


def test_what_is_not_known_is_none() -> None:
    row = _row(email=None, claim_status=None, groups=None, platform_roles=None)
    assert {row[name] for name in ("email", "managed", "groups", "roles", "products")} == {None}


def test_columns_stand_in_the_order_they_are_chosen_in() -> None:
    assert list(_row(("why", "name"))) == ["why", "name"]


def test_only_columns_that_come_with_the_listing_are_shown_unasked() -> None:
    shown = fields_of(COLUMNS[name] for name in {*FOR_EYES, *FOR_DOUBTS, *FOR_PROGRAMS})
    assert shown == {Field.GROUPS, Field.PRODUCT_ACCESS, Field.PLATFORM_ROLES}


def test_external_people_are_not_asked_for_what_they_cannot_have() -> None:
    columns = tuple(COLUMNS.values())
    managed = details_for(make_user(), columns)
    external = details_for(make_user(claim_status="unmanaged"), columns)
    assert managed == {Field.API_TOKENS, Field.ROLE_ASSIGNMENTS} < DETAILS
    assert external == {Field.ROLE_ASSIGNMENTS}


def test_csv_has_a_header_and_a_line_for_each_user(capsys: pytest.CaptureFixture[str]) -> None:
    columns = ("name", "mfa", "groups", "email")
    row = _row(
        columns,
        name='O"Brien, Pat',
        mfa_enabled=False,
        groups=frozenset({"g-1", "g-2"}),
        email=None,
    )
    text = _printed("csv", capsys, row, columns=columns)
    assert list(csv.DictReader(StringIO(text))) == [
        {"name": 'O"Brien, Pat', "mfa": "false", "groups": "alumni, staff", "email": ""}
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(1)", "＝1+1", "＠x"])  # noqa: RUF001 - wide forms
def test_formulas_are_disarmed_in_csv(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(StringIO(_printed("csv", capsys, _named(name)))))
    assert rows[0]["name"] == f"'{name}"


def test_formulas_are_disarmed_in_lists_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    row = _row(("groups",), groups=frozenset({"=1+1"}))
    assert _printed("csv", capsys, row, columns=("groups",)) == "groups\n'=1+1\n"


@pytest.mark.parametrize("name", ["\t=1+1", "\r=1+1", "\n=1+1"])
def test_a_formula_cannot_hide_behind_a_control_character(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = list(csv.DictReader(StringIO(_printed("csv", capsys, _named(name)))))
    assert rows[0]["name"].startswith("\\u00")


def test_json_has_values_of_their_own_types(capsys: pytest.CaptureFixture[str]) -> None:
    columns = ("name", "mfa", "groups", "email")
    row = _row(columns, name="Zoë \x7f\x1b", mfa_enabled=True, email=None)
    (found,) = json.loads(_printed("json", capsys, row, columns=columns))
    assert found == {"name": "Zoë \x7f\x1b", "mfa": True, "groups": [], "email": None}


@pytest.mark.parametrize("style", ["csv", "json", "table"])
@pytest.mark.parametrize("name", NAMES)
def test_no_name_moves_hides_or_reorders_a_line(
    name: str, style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = _printed(style, capsys, _named(name)).replace("\n", "")
    assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for each in shown)


@pytest.mark.parametrize(("count", "text"), [(0, "0 users"), (1, "1 user"), (2, "2 users")])
def test_a_table_ends_with_the_number_of_users(
    count: int, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _printed("table", capsys, *[_row(FOR_EYES)] * count).splitlines()[-1] == text


def test_a_table_shows_names_as_they_are_and_no_markup(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "[b]Ann[/b]" in _printed("table", capsys, _named("[b]Ann[/b]"))


def test_a_table_shows_the_day_of_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    columns = ("added_to_org", "deactivated_on", "account_last_active")
    row = _row(columns, added_to_org=MAY, deactivated_on=MAY, account_last_active=MAY)
    text = _printed("table", capsys, row, columns=columns)
    assert text.splitlines()[1].split() == ["2026-05-01"] * 3
