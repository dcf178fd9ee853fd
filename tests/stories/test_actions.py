"""Each action for real, in a sandbox: the state it reaches, that it stays, and its undo."""

from __future__ import annotations

import io
import json
import random
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.seeds import write_seeded
from umsync.cli import main
from umsync.cli.runtime import Runtime
from umsync.connect import Surroundings, connect_reader, connect_writer
from umsync.documents.plan_document import read_plan
from umsync.kinds.action import Call
from umsync.kinds.registry import actions
from umsync.manifest.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.model.plan import Plan

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOURCE = Source(sandbox="sandbox.json")
PLENTY = {"count": 1000, "percent": 100}
JIRA = {"product": "jira", "site": "acme"}
Row = dict[str, Any]


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_seeded(Path("sandbox.json"), users=40, number=5, as_of=NOW)


def umsync(*arguments: str) -> str:
    runtime = Runtime(
        env={},
        clock=lambda: NOW,
        sleep=lambda _seconds: None,
        chance=random.Random(),  # noqa: S311 - run ids
        can_ask=False,
        can_draw=False,
    )
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = main(arguments, runtime)
    assert code == 0, said.getvalue()
    return said.getvalue()


def write_manifest(where: object, do: object) -> None:
    policies = {"it": {"where": where, "do": do}}
    limits = {"destructive": PLENTY, "changes": PLENTY}
    sources = {"acme": {"sandbox": "sandbox.json"}}
    content = {"sources": sources, "limits": limits, "policies": policies}
    Path("umsync.yaml").write_text(json.dumps(content), encoding="utf-8")


def planned() -> Plan:
    umsync("plan", "-o", "plan.json")
    return read_plan(Path("plan.json").read_text("utf-8")).plan


def applied(where: object, do: object) -> Plan:
    """The plan that was made and applied; a second one is empty."""
    write_manifest(where, do)
    made = planned()
    assert made.changes
    said = umsync("apply", "plan.json", "--yes", "--accept-destructive", str(made.destructive))
    assert f"{len(made.changes)} applied" in said, said
    assert planned().changes == ()
    return made


def document() -> Row:
    found: Row = json.loads(Path("sandbox.json").read_text("utf-8"))
    return found


def person(account_id: str) -> Row | None:
    return next((each for each in document()["users"] if each["accountId"] == account_id), None)


def somebody(fits: Callable[[Row], bool] = lambda _row: True) -> Row:
    """Active, managed here, in a directory, no organization admin, with an address to find."""
    return next(
        row
        for row in document()["users"]
        if row["accountStatus"] == "active"
        and row["claimStatus"] == "managed"
        and row["managementSource"] == "invited"
        and set(row["directories"].values()) == {"active"}
        and not row["platformRoles"]
        and fits(row)
    )


def change(account_id: str, **fields: object) -> None:
    """Changes a person behind umsync's back."""
    content = document()
    for row in content["users"]:
        if row["accountId"] == account_id:
            row.update(fields)
    Path("sandbox.json").write_text(json.dumps(content), encoding="utf-8")


def group_id(name: str) -> str:
    return next(str(each["id"]) for each in document()["groups"] if each["name"] == name)


def resource_id(key: str, site: str) -> str:
    return next(
        str(each["id"])
        for each in document()["resources"]
        if each["key"] == key and each["name"] == site
    )


def undo(made: Plan) -> None:
    """Takes every change back, the last first."""
    surroundings = Surroundings(
        {}, lambda: NOW, lambda _seconds: None, lambda: 0.5, lambda _text: None
    )
    with (
        connect_reader("acme", SOURCE, surroundings) as reader,
        connect_writer("acme", SOURCE, surroundings) as writer,
    ):
        for each in reversed(made.changes):
            assert each.step.undo
            account_id, params = each.person.account_id, dict(each.step.undo.params)
            call = Call(account_id, params, reader.directories_of(account_id))
            actions()[each.step.undo.action].perform(writer, call)


def state(row: Row | None) -> Row:
    """What actions change of a person, in an order that does not matter."""
    assert row
    return {
        "account": (row["accountStatus"], row.get("deletionRequestedOn")),
        "directories": row["directories"],
        "groups": sorted(row["groups"]),
        "roles": sorted(json.dumps(each, sort_keys=True) for each in row["roles"]),
        "tokens": [each["id"] for each in row["apiTokens"]],
    }


def is_me(row: Row) -> dict[str, str]:
    return {"email": row["email"]}


def in_jira(row: Row) -> bool:
    return group_id("jira-users-acme") in row["groups"]


def test_suspend_ends_the_membership_and_restore_brings_it_back() -> None:
    before = somebody()
    made = applied(is_me(before), "suspend")
    after = state(person(before["accountId"]))
    assert after == {
        **state(before),
        "directories": dict.fromkeys(before["directories"], "suspended"),
    }
    undo(made)
    assert state(person(before["accountId"])) == state(before)


def test_restore_gives_the_membership_and_suspend_takes_it_back() -> None:
    found = somebody()
    change(found["accountId"], directories=dict.fromkeys(found["directories"], "suspended"))
    before = person(found["accountId"])
    made = applied(is_me(found), "restore")
    assert state(person(found["accountId"])) == state(found)
    undo(made)
    assert state(person(found["accountId"])) == state(before)


def test_deactivate_blocks_the_account_and_activate_brings_it_back() -> None:
    before = somebody()
    made = applied(is_me(before), "deactivate")
    assert state(person(before["accountId"])) == {**state(before), "account": ("inactive", None)}
    undo(made)
    assert state(person(before["accountId"])) == state(before)


def test_activate_unblocks_the_account_and_deactivate_takes_it_back() -> None:
    found = somebody()
    change(found["accountId"], accountStatus="inactive")
    before = person(found["accountId"])
    made = applied(is_me(found), "activate")
    assert state(person(found["accountId"])) == state(found)
    undo(made)
    assert state(person(found["accountId"])) == state(before)


def test_delete_schedules_the_deletion_and_cancel_deletion_brings_the_account_back() -> None:
    before = somebody()
    made = applied(is_me(before), "delete")
    account, requested = state(person(before["accountId"]))["account"]
    assert (account, requested is not None) == ("inactive", True)
    undo(made)
    assert state(person(before["accountId"])) == state(before)


def test_cancel_deletion_keeps_and_activates_the_account_and_promises_no_undo() -> None:
    before = somebody()
    applied(is_me(before), "delete")
    made = applied(is_me(before), "cancel_deletion")
    assert state(person(before["accountId"])) == state(before)
    assert [each.step.undo for each in made.changes] == [None]


def test_add_to_groups_makes_a_member_and_the_undo_ends_that() -> None:
    before = somebody(lambda row: group_id("contractors") not in row["groups"])
    made = applied(is_me(before), {"add_to_groups": "contractors"})
    groups = sorted([*before["groups"], group_id("contractors")])
    assert state(person(before["accountId"])) == {**state(before), "groups": groups}
    undo(made)
    assert state(person(before["accountId"])) == state(before)


def test_remove_from_groups_ends_a_membership_and_the_undo_gives_it_back() -> None:
    before = somebody(in_jira)
    made = applied(is_me(before), {"remove_from_groups": "jira-users-acme"})
    groups = sorted(set(before["groups"]) - {group_id("jira-users-acme")})
    assert state(person(before["accountId"])) == {**state(before), "groups": groups}
    undo(made)
    assert state(person(before["accountId"])) == state(before)


def in_groups(*names: str) -> Row:
    """Somebody who is now in exactly these groups."""
    found = somebody(in_jira)
    change(found["accountId"], groups=list(map(group_id, names)), roles=[])
    changed = person(found["accountId"])
    assert changed
    return changed


def test_remove_from_groups_leaves_those_that_fit_and_the_undo_gives_exactly_them_back() -> None:
    before = in_groups("jira-users-acme", "confluence-users-acme", "engineering")
    doing = {"remove_from_groups": {"contains": "-USERS-", "keep": "confluence-users-acme"}}
    made = applied(is_me(before), doing)
    after = person(before["accountId"])
    assert after
    assert after["groups"] == [group_id("confluence-users-acme"), group_id("engineering")]
    undo(made)
    assert state(person(before["accountId"])) == state(before)


def test_remove_from_groups_of_all_leaves_what_is_kept_and_the_undo_gives_the_rest_back() -> None:
    before = in_groups("jira-users-acme", "confluence-users-acme", "engineering", "contractors")
    made = applied(is_me(before), {"remove_from_groups": {"all": True, "keep": "contractors"}})
    assert len(made.changes) == 3
    after = person(before["accountId"])
    assert after
    assert after["groups"] == [group_id("contractors")]
    undo(made)
    assert state(person(before["accountId"])) == state(before)


def test_grant_product_access_gives_a_direct_role_and_the_undo_takes_exactly_that() -> None:
    found = somebody(in_jira)
    change(found["accountId"], groups=[], roles=[])
    before = person(found["accountId"])
    made = applied(is_me(found), {"grant_product_access": JIRA})
    after = person(found["accountId"])
    assert after
    role = {"resource": resource_id("jira", "acme"), "role": "atlassian/user"}
    assert (after["roles"], after["groups"]) == ([role], [])
    undo(made)
    assert state(person(found["accountId"])) == state(before)


def test_grant_product_access_does_nothing_for_who_is_in_by_a_group() -> None:
    write_manifest(is_me(somebody(in_jira)), {"grant_product_access": JIRA})
    made = planned()
    assert (made.policies[0].matched, made.changes, made.held) == (1, (), ())


def test_revoke_product_access_closes_every_way_in_and_the_undo_opens_them_again() -> None:
    found = somebody(in_jira)
    roles = [
        {"resource": resource_id("jira", "acme"), "role": "atlassian/user"},
        {"resource": resource_id("confluence", "acme"), "role": "atlassian/user"},
    ]
    groups = [group_id("jira-users-acme"), group_id("confluence-users-acme")]
    change(found["accountId"], groups=groups, roles=roles)
    before = person(found["accountId"])
    made = applied(is_me(found), {"revoke_product_access": JIRA})
    after = person(found["accountId"])
    assert after
    assert (after["groups"], after["roles"]) == (groups[1:], roles[1:])
    undo(made)
    assert state(person(found["accountId"])) == state(before)


def test_revoke_product_access_of_all_leaves_no_product_and_the_undo_gives_all_back() -> None:
    found = in_groups("jira-users-acme", "confluence-users-acme", "engineering")
    roles = [{"resource": resource_id("confluence", "acme"), "role": "atlassian/admin"}]
    change(found["accountId"], roles=roles)
    before = person(found["accountId"])
    made = applied(is_me(found), {"revoke_product_access": {"all": True}})
    after = person(found["accountId"])
    assert after
    assert (after["groups"], after["roles"]) == ([group_id("engineering")], [])
    undo(made)
    assert state(person(found["accountId"])) == state(before)


def test_a_role_is_changed_by_giving_one_and_taking_the_other_and_the_undo_changes_it_back() -> (
    None
):
    found = in_groups()
    user, guest = (
        {"resource": resource_id("jira", "acme"), "role": f"atlassian/{each}"}
        for each in ("user", "guest")
    )
    change(found["accountId"], roles=[user])
    before = person(found["accountId"])
    doing = [
        {"revoke_product_access": {**JIRA, "role": "user"}},
        {"grant_product_access": {**JIRA, "role": "guest"}},
    ]
    made = applied(is_me(found), doing)
    assert [each.step.action for each in made.changes] == [
        "grant_product_access",
        "revoke_product_access",
    ]
    after = person(found["accountId"])
    assert after
    assert after["roles"] == [guest]
    undo(made)
    assert state(person(found["accountId"])) == state(before)


def test_revoke_product_access_and_remove_from_groups_make_one_change() -> None:
    found = somebody(in_jira)
    change(found["accountId"], groups=[group_id("jira-users-acme")], roles=[])
    doing = [{"revoke_product_access": JIRA}, {"remove_from_groups": "jira-users-acme"}]
    made = applied(is_me(found), doing)
    assert [each.step.action for each in made.changes] == ["remove_from_groups"]


def test_revoke_api_tokens_leaves_no_token_and_promises_no_undo() -> None:
    found = somebody()
    tokens = [
        {"id": f"t{each}", "label": f"Token {each}", "createdAt": "2025-01-01T00:00:00Z"}
        for each in range(3)
    ]
    change(found["accountId"], apiTokens=tokens)
    made = applied(is_me(found), "revoke_api_tokens")
    assert [each.step.undo for each in made.changes] == [None, None, None]
    assert state(person(found["accountId"])) == {**state(found), "tokens": []}


def test_revoke_api_tokens_leaves_tokens_that_are_in_use() -> None:
    found = somebody()
    old = {"id": "t1", "label": "Old", "createdAt": "2025-01-01T00:00:00Z"}
    used = {**old, "id": "t2", "lastAccess": "2026-11-20T00:00:00Z"}
    change(found["accountId"], apiTokens=[old, used])
    applied(is_me(found), {"revoke_api_tokens": {"used_before": "90d"}})
    assert state(person(found["accountId"]))["tokens"] == ["t2"]


def test_remove_takes_a_managed_account_out_of_every_directory_and_keeps_the_account() -> None:
    before = somebody(lambda row: len(row["directories"]) == 2)
    made = applied(is_me(before), "remove")
    after = person(before["accountId"])
    assert after
    assert (after["directories"], after["groups"], after["roles"]) == ({}, [], [])
    assert after["accountStatus"] == "active"
    assert [each.step.undo for each in made.changes] == [None]


def test_remove_takes_an_external_person_out_of_the_organization() -> None:
    outside = next(
        row
        for row in document()["users"]
        if row["claimStatus"] == "unmanaged"
        and row["accountType"] == "atlassian"
        and "email" in row
    )
    applied(is_me(outside), "remove")
    assert person(outside["accountId"]) is None


def test_everything_that_is_taken_from_a_leaver_is_taken_in_one_run() -> None:
    found = somebody(in_jira)
    token = {"id": "t1", "label": "Old", "createdAt": "2025-01-01T00:00:00Z"}
    role = {"resource": resource_id("jira", "acme"), "role": "atlassian/user"}
    change(
        found["accountId"], apiTokens=[token], roles=[role], groups=[group_id("jira-users-acme")]
    )
    doing = ["remove", "delete", "revoke_api_tokens", {"revoke_product_access": JIRA}]
    made = applied(is_me(found), doing)
    assert [each.step.action for each in made.changes] == [
        "revoke_product_access",
        "revoke_product_access",
        "revoke_api_tokens",
        "delete",
        "remove",
    ]
    after = state(person(found["accountId"]))
    assert after["directories"] == {}
    assert after["tokens"] == after["roles"] == after["groups"] == []
    assert after["account"][1] is not None


def test_an_account_that_is_activated_is_given_its_product_in_the_same_run() -> None:
    found = somebody(in_jira)
    change(found["accountId"], accountStatus="inactive", groups=[], roles=[])
    where = {**is_me(found), "status": "deactivated"}
    applied(where, ["activate", {"grant_product_access": JIRA}])
    after = person(found["accountId"])
    assert after
    assert (after["accountStatus"], len(after["roles"])) == ("active", 1)
