"""`umsync users`: who is there, with the columns that somebody wants."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from umsync.cli.commands.users import COLUMNS as IN_HELP
from umsync.errors import ExitCode
from umsync.report.user_columns import COLUMNS, FOR_EYES, FOR_PROGRAMS

if TYPE_CHECKING:
    from tests.cli.conftest import Ran, Umsync


def rows(ran: Ran) -> list[dict[str, Any]]:
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found


def ids(ran: Ran) -> set[str]:
    return {row["account_id"] for row in rows(ran)}


def test_a_saved_filter_lists_what_use_lists(umsync: Umsync) -> None:
    saved = ids(umsync("users", "--filter", "idle", "--format", "json"))
    assert saved == ids(umsync("users", "--where", "{use: idle}", "--format", "json"))
    assert saved


def test_with_filter_and_where_both_must_match(umsync: Umsync) -> None:
    idle = ids(umsync("users", "--filter", "idle", "--format", "json"))
    outside = ids(umsync("users", "--where", "managed: false", "--format", "json"))
    both = umsync("users", "--filter", "idle", "--where", "managed: false", "--format", "json")
    assert ids(both) == idle & outside < idle


def test_an_unknown_saved_filter_gets_a_near_name(umsync: Umsync) -> None:
    ran = umsync("users", "--filter", "idel")
    assert ran.code == ExitCode.USAGE
    assert ran.err == "Error: The manifests have no saved filter 'idel'. Did you mean 'idle'?\n"


def test_an_unknown_saved_filter_is_told_with_those_there_are(umsync: Umsync) -> None:
    assert umsync("users", "--filter", "zzz").err.endswith("They have: idle.\n")
    Path("umsync.yaml").write_text("sources: {acme: {sandbox: sandbox.json}}\n")
    assert umsync("users", "--filter", "zzz").err.endswith("They have none.\n")


def test_the_columns_are_those_that_were_named_in_their_order(umsync: Umsync) -> None:
    ran = umsync("users", "--columns", "status, name,status", "--format", "csv")
    assert ran.out.splitlines()[0] == "status,name"


@pytest.mark.parametrize(
    ("columns", "says"), [("nmae", "Did you mean 'name'?"), ("x,", "The columns are source")]
)
def test_an_unknown_column_gets_near_names(umsync: Umsync, columns: str, says: str) -> None:
    ran = umsync("users", "--columns", columns)
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert says in ran.err


def test_the_help_names_every_column(umsync: Umsync) -> None:
    assert tuple(IN_HELP.split(", ")) == tuple(COLUMNS)
    assert "--columns" in umsync("users", "--help").out


@pytest.mark.parametrize(("style", "expected"), [("csv", FOR_PROGRAMS), ("table", FOR_EYES)])
def test_without_columns_those_of_the_listing_are_shown(
    umsync: Umsync, style: str, expected: tuple[str, ...]
) -> None:
    head = umsync("users", "--format", style).out.splitlines()[0]
    assert tuple(head.replace(",", " ").split()) == expected


def test_costly_columns_are_read_when_they_are_chosen(umsync: Umsync) -> None:
    columns = "account_id,managed,directories,billable,account_last_active,product_roles,api_tokens"
    ran = umsync("users", "--where", "status: active", "--columns", columns, "--format", "json")
    found = rows(ran)
    assert all(isinstance(row["directories"], list) for row in found)
    assert {row["billable"] for row in found if row["managed"] == "managed"} <= {True, False}
    assert {row["managed"] for row in found if row["account_last_active"]} == {"managed"}
    assert any(row["product_roles"] for row in found)
    tokens = {row["managed"]: row["api_tokens"] for row in found}
    assert isinstance(tokens["managed"], list)
    assert tokens["unmanaged"] is None


def test_those_of_whom_the_filter_cannot_tell_are_counted(umsync: Umsync) -> None:
    ran = umsync("users", "--filter", "idle")
    listed = rows(umsync("users", "--filter", "idle", "--unknown", "--format", "json"))
    assert len(listed) > 1
    assert ran.err == f"Of {len(listed)} people nobody can tell. List them with: --unknown\n"


def test_unknown_lists_them_with_the_reason(umsync: Umsync) -> None:
    ran = umsync("users", "--filter", "idle", "--unknown")
    assert ran.out.splitlines()[0].split() == ["source", "name", "email", "status", "why"]
    assert "the organization does not say when any product was used" in ran.out
    assert ran.err == ""


def test_no_doubt_is_no_word(umsync: Umsync) -> None:
    assert umsync("users", "--where", "everyone").err == ""


def test_where_may_use_a_file_of_the_working_folder(umsync: Umsync) -> None:
    found = [row["email"] for row in rows(umsync("users", "--format", "json"))]
    some = [each for each in found if each][:3]
    Path("leavers.csv").write_text("email\n" + "\n".join(some))
    ran = umsync("users", "--where", "csv: leavers.csv", "--format", "json")
    assert {row["email"] for row in rows(ran)} == set(some)


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("{status: actve}", "--where:1:10: status must be one of"),
        ("{use: idel}", "--where:1:2: There is no saved filter 'idel'. Did you mean 'idle'?"),
        ("csv: nix.csv", "--where:1:1: The file 'nix.csv' does not exist."),
        ("{status: [", "--where:1:11: A value is missing here"),
    ],
)
def test_mistakes_in_where_have_a_place(umsync: Umsync, where: str, says: str) -> None:
    ran = umsync("users", "--where", where)
    assert (ran.code, ran.out) == (ExitCode.MANIFEST, "")
    assert says in ran.err


def test_a_group_that_is_not_there_is_a_mistake(umsync: Umsync) -> None:
    ran = umsync("users", "--where", "{group: contractrs}")
    assert ran.code == ExitCode.MANIFEST
    assert "Did you mean 'contractors'" in ran.err


def test_csv_is_read_back_as_it_was(umsync: Umsync) -> None:
    ran = umsync("users", "--columns", "account_id,groups,mfa", "--format", "csv")
    read = list(csv.DictReader(io.StringIO(ran.out)))
    assert {row["mfa"] for row in read} <= {"true", "false", ""}
    assert len({row["account_id"] for row in read}) == len(read)
