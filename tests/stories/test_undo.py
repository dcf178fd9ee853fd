"""Each action and its undo, by the commands alone: plan, apply, undo, apply, and all is as before.

The sandbox document is compared whole, so that an undo that does more than it should is seen.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.stories import test_actions as story
from tests.stories.test_actions import change, document, group_id, person, resource_id, somebody
from tests.support.seeds import write_seeded

if TYPE_CHECKING:
    from collections.abc import Iterator

JIRA = {"product": "jira", "site": "acme"}
Row = dict[str, Any]


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_seeded(Path("sandbox.json"), users=40, number=5, as_of=story.NOW)


def runs() -> list[str]:
    return sorted(each.name for each in Path(".umsync/runs").glob("2*"))


def apply(path: str) -> str:
    """Applies a reviewed plan, and says the name of the run."""
    made = json.loads(Path(path).read_text("utf-8"))
    before = set(runs())
    story.umsync(
        "apply",
        path,
        "--yes",
        "--expect-digest",
        made["digest"],
        "--accept-destructive",
        str(made["destructive"]),
    )
    (run,) = set(runs()) - before
    return run


def applied(row: Row, do: object) -> str:
    story.write_manifest({"account_id": row["accountId"]}, do)
    assert story.planned().changes
    return apply("plan.json")


def undone(run: str) -> str:
    """Takes a run back; the policies are of no help with that."""
    story.write_manifest("everyone", "suspend")
    story.umsync("undo", run, "-o", "undo.json")
    return apply("undo.json")


def content() -> Row:
    """Everything, but for the order of a person's groups and roles."""
    found = document()
    for row in found["users"]:
        row["groups"].sort()
        row["roles"].sort(key=lambda each: sorted(each.items()))
    return {name: value for name, value in found.items() if name in {"users", "groups"}}


def without_times(rows: Row) -> Iterator[Row]:
    """Without when somebody was blocked: that is later after an undo."""
    for row in rows["users"]:
        yield {name: value for name, value in row.items() if name != "deactivatedOn"}


def there_and_back(row: Row, do: object) -> None:
    before = content()
    run = applied(row, do)
    assert list(without_times(content())) != list(without_times(before))
    undone(run)
    assert list(without_times(content())) == list(without_times(before))


def moved(**fields: object) -> Row:
    """Somebody who is given these fields behind umsync's back."""
    found = somebody()
    change(found["accountId"], **fields)
    row = person(found["accountId"])
    assert row
    return row


def test_suspend() -> None:
    there_and_back(somebody(), "suspend")


def test_restore() -> None:
    places = dict.fromkeys(somebody()["directories"], "suspended")
    there_and_back(moved(directories=places), "restore")


def test_deactivate() -> None:
    there_and_back(somebody(), {"deactivate": {"message": "Ask it@acme.example."}})


def test_activate() -> None:
    there_and_back(moved(accountStatus="inactive"), "activate")


def test_delete() -> None:
    there_and_back(somebody(), "delete")


def test_add_to_groups() -> None:
    row = somebody(lambda each: group_id("contractors") not in each["groups"])
    there_and_back(row, {"add_to_groups": "contractors"})


def test_remove_from_groups() -> None:
    there_and_back(somebody(story.in_jira), {"remove_from_groups": "jira-users-acme"})


def test_grant_product_access() -> None:
    there_and_back(moved(groups=[], roles=[]), {"grant_product_access": JIRA})


def test_grant_product_access_to_somebody_with_other_roles_and_groups_of_the_product() -> None:
    roles = [{"resource": resource_id("jira", "acme"), "role": "atlassian/user"}]
    row = moved(groups=[group_id("jira-users-acme")], roles=roles)
    there_and_back(row, {"grant_product_access": {**JIRA, "role": "admin"}})


def test_revoke_product_access_by_groups_and_roles() -> None:
    jira = resource_id("jira", "acme")
    roles = [{"resource": jira, "role": f"atlassian/{role}"} for role in ("user", "admin")]
    roles.append({"resource": resource_id("confluence", "acme"), "role": "atlassian/user"})
    groups = [group_id("jira-users-acme"), group_id("confluence-users-acme")]
    there_and_back(moved(groups=groups, roles=roles), {"revoke_product_access": JIRA})


def test_several_actions_of_one_person() -> None:
    do = ["suspend", "deactivate", {"revoke_product_access": JIRA}]
    there_and_back(somebody(story.in_jira), do)


def test_an_undo_is_undone() -> None:
    row = moved(groups=[group_id("jira-users-acme")], roles=[])
    first = applied(row, ["suspend", {"revoke_product_access": JIRA}])
    after = content()
    second = undone(first)
    assert content() != after
    undone(second)
    assert list(without_times(content())) == list(without_times(after))


def test_a_second_undo_finds_nothing_to_do() -> None:
    run = applied(somebody(), "suspend")
    undone(run)
    said = story.umsync("undo", run, "-o", "again.json")
    assert "  To do: 0 of 1." in said
    assert "No changes." in said
    assert json.loads(Path("again.json").read_text("utf-8"))["changes"] == []


def test_somebody_who_meanwhile_stands_elsewhere_is_not_touched() -> None:
    row = somebody()
    run = applied(row, "suspend")
    change(row["accountId"], directories={})
    said = story.umsync("undo", run)
    assert "Invite them first" in said
    assert "No changes." in said


def test_what_cannot_be_taken_back_is_left_out_and_the_rest_is_done() -> None:
    token = {"id": "t1", "label": "Old", "createdAt": "2025-01-01T00:00:00Z"}
    row = moved(apiTokens=[token])
    run = applied(row, ["suspend", "revoke_api_tokens"])
    said = story.umsync("undo", run, "-o", "undo.json")
    assert "  1 of 2 applied changes can be taken back." in said
    assert "Left out: acme: revoke_api_tokens, 1 person. A revoked API token" in said
    apply("undo.json")
    after = person(row["accountId"])
    assert after
    assert (after["directories"], after["apiTokens"]) == (row["directories"], [])


def test_who_was_suspended_and_deleted_takes_two_undos_and_umsync_says_so() -> None:
    row = somebody()
    before = content()
    run = applied(row, ["suspend", "delete"])
    said = story.umsync("undo", run)
    assert "To do: 1 of 2." in said
    assert f"Apply this plan, then type again: umsync undo {run}" in said
    undone(run)
    undone(run)
    assert list(without_times(content())) == list(without_times(before))
