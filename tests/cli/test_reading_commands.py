"""Commands that only look: they say what they found and change nothing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from tests.cli.conftest import Umsync


def test_validate_counts_what_it_read(umsync: Umsync) -> None:
    ran = umsync("validate")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Valid: 1 file, 1 source, 1 saved filter, 3 policies.\n"


def test_plan_shows_who_what_why_and_writes_the_file(umsync: Umsync) -> None:
    ran = umsync("plan", "-o", "plan.json")
    assert ran.code == 0
    assert "suspend" in ran.out
    assert "last used" in ran.out
    document = json.loads(Path("plan.json").read_text())
    assert document["digest"] in ran.out
    assert ran.out.endswith("Apply it with: umsync apply plan.json\n")


def test_plan_changes_nothing_in_the_organization(umsync: Umsync) -> None:
    before = Path("sandbox.json").read_bytes()
    umsync("plan", "-o", "plan.json")
    assert Path("sandbox.json").read_bytes() == before


def test_two_plans_of_one_moment_are_the_same_file(umsync: Umsync) -> None:
    umsync("plan", "-o", "one.json")
    umsync("plan", "-o", "two.json")
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()


def test_plan_as_json_is_the_document_and_nothing_else(umsync: Umsync) -> None:
    umsync("plan", "-o", "plan.json")
    assert umsync("plan", "--format", "json").out == Path("plan.json").read_text()


def test_show_prints_what_plan_printed(umsync: Umsync) -> None:
    planned = umsync("plan", "-o", "plan.json").out
    shown = umsync("show", "plan.json").out
    assert planned == shown + "Apply it with: umsync apply plan.json\n"


def test_all_lists_everybody(umsync: Umsync) -> None:
    umsync("plan", "-o", "plan.json")
    people = len(json.loads(Path("plan.json").read_text())["changes"])
    marks = [line for line in umsync("show", "plan.json", "--all").out.splitlines() if "→" in line]
    assert len(marks) == people


def test_a_plan_over_a_limit_is_shown_and_written_and_ends_with_6(umsync: Umsync) -> None:
    tight = (
        Path("umsync.yaml").read_text().replace("count: 400, percent: 20", "count: 1, percent: 1")
    )
    Path("umsync.yaml").write_text(tight)
    ran = umsync("plan", "-o", "plan.json")
    assert ran.code == 6
    assert "OVER" in ran.out
    assert "--accept-destructive" in ran.out
    assert json.loads(Path("plan.json").read_text())["applyable"] is False


def test_sources_list_names_places_and_no_keys(umsync: Umsync) -> None:
    ran = umsync("sources", "list")
    assert ran.code == 0
    assert "acme" in ran.out
    assert "sandbox-key" not in ran.out


def test_sources_check_tries_the_key(umsync: Umsync) -> None:
    ran = umsync("sources", "check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("acme: ok, Acme (")


def test_an_unknown_source_is_named_with_those_there_are(umsync: Umsync) -> None:
    ran = umsync("plan", "-s", "nix")
    assert ran.code == 2
    assert ran.err == "Error: The manifests have no source 'nix'. They have: acme.\n"


def test_users_as_csv_has_everybody_once(umsync: Umsync) -> None:
    rows = list(csv.DictReader(io.StringIO(umsync("users", "--format", "csv").out)))
    assert len(rows) == len({row["account_id"] for row in rows}) == 200


def test_users_takes_a_filter_in_the_manifests_words(umsync: Umsync) -> None:
    ran = umsync("users", "--where", "{status: deactivated}", "--format", "json")
    assert {row["status"] for row in json.loads(ran.out)} == {"deactivated"}


def test_users_can_use_a_saved_filter_only_if_there_is_one(umsync: Umsync) -> None:
    assert umsync("users", "--where", "{use: idle}").code == 0
    ran = umsync("users", "--where", "{use: idel}")
    assert ran.code == 3
    assert "idel" in ran.err


def test_users_as_a_table_counts_them(umsync: Umsync) -> None:
    ran = umsync("users", "--where", "{managed: false}")
    listed = ran.out.splitlines()
    assert listed[-1] == f"{len(listed) - 2} users"


def test_kinds_lists_all_and_explains_one(umsync: Umsync) -> None:
    assert "last_active" in umsync("kinds").out
    assert "Example:" in umsync("kinds", "suspend").out


def test_a_kind_that_is_mistyped_gets_a_suggestion(umsync: Umsync) -> None:
    ran = umsync("kinds", "last_actve")
    assert ran.code == 2
    assert "There is no kind 'last_actve'. Did you mean 'last_active'" in ran.err
    ran = umsync("kinds", "suspnd")
    assert ran.code == 2
    assert "umsync kinds" in ran.err


def test_schema_is_a_json_schema(umsync: Umsync) -> None:
    Draft202012Validator.check_schema(json.loads(umsync("schema").out))


@pytest.mark.parametrize("command", ["plan", "validate", "users", "sources list"])
def test_no_manifest_anywhere_says_what_to_do(umsync: Umsync, command: str) -> None:
    Path("umsync.yaml").unlink()
    ran = umsync(*command.split())
    assert ran.code == 11
    assert "-m" in ran.err


def test_a_command_that_does_not_exist_gets_a_suggestion(umsync: Umsync) -> None:
    ran = umsync("aply")
    assert ran.code == 2
    assert "Did you mean 'apply'?" in ran.err


def test_version(umsync: Umsync) -> None:
    ran = umsync("--version")
    assert ran.code == 0
    assert ran.out.startswith("umsync ")


@pytest.mark.parametrize(
    "command",
    [
        "apply",
        "demo",
        "kinds",
        "plan",
        "runs list",
        "runs show",
        "sandbox seed",
        "sandbox serve",
        "schema",
        "show",
        "sources check",
        "sources list",
        "undo",
        "users",
        "validate",
    ],
)
def test_every_commands_help_has_an_example(umsync: Umsync, command: str) -> None:
    ran = umsync(*command.split(), "--help")
    assert ran.code == 0
    assert f"umsync {command}" in ran.out.partition("Example:")[2]
