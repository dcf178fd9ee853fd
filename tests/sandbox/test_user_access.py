from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.support import (
    BOTH,
    DEACTIVATED,
    EXTERNAL,
    IDLE,
    NOT_INVITED,
    ORG_ADMIN,
    SUSPENDED,
    SYNCED,
    Api,
    code_of,
)


def test_suspending_suspends(api: Api) -> None:
    assert api.write(IDLE, "suspend", api.local).status_code == 204
    assert api.user(IDLE)["status"] == "suspended"


def test_a_write_answers_without_a_body(api: Api) -> None:
    answer = api.write(IDLE, "suspend")
    assert (answer.data, answer.headers.get("Content-Type")) == (b"", None)


def test_a_suspended_user_keeps_groups_and_roles(api: Api) -> None:
    before = api.user(IDLE, "groups", "counts.resources")
    api.write(IDLE, "suspend")
    after = api.user(IDLE, "groups", "counts.resources")
    assert (after["groups"], after["counts"]) == (before["groups"], before["counts"])


def test_restoring_makes_active_again(api: Api) -> None:
    assert api.write(SUSPENDED, "restore", api.local).status_code == 204
    assert api.user(SUSPENDED)["status"] == "active"


@pytest.mark.parametrize(("number", "action"), [(SUSPENDED, "suspend"), (IDLE, "restore")])
def test_repeating_is_no_error_and_no_change(api: Api, number: int, action: str) -> None:
    before = api.store.snapshot()
    assert api.write(number, action).status_code == 204
    assert api.store.snapshot() == before


def test_suspended_in_one_of_two_directories_is_still_active(api: Api) -> None:
    api.write(BOTH, "suspend", api.local)
    assert api.user(BOTH)["status"] == "active"


def test_the_dash_suspends_in_every_directory(api: Api) -> None:
    api.write(BOTH, "suspend")
    assert api.user(BOTH)["status"] == "suspended"


def test_a_deactivated_account_stays_deactivated_when_restored(api: Api) -> None:
    api.write(DEACTIVATED, "restore")
    assert api.user(DEACTIVATED)["status"] == "deactivated"


@pytest.mark.parametrize("action", ["suspend", "restore"])
@pytest.mark.parametrize("number", [NOT_INVITED, SYNCED])
def test_a_user_outside_the_directory_is_not_found(api: Api, number: int, action: str) -> None:
    answer = api.write(number, action, api.local)
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-UAM-404-1")


def test_nobody_of_that_id_is_not_found(api: Api) -> None:
    assert api.call("POST", api.v2("users/nobody/suspend"), {}).status_code == 404


def test_an_organization_admin_cannot_be_suspended(api: Api) -> None:
    answer = api.write(ORG_ADMIN, "suspend")
    assert (answer.status_code, code_of(answer)) == (403, "ADMIN-UAM-403-1")
    assert api.user(ORG_ADMIN)["status"] == "active"


def test_an_organization_admin_cannot_be_removed(api: Api) -> None:
    answer = api.call("DELETE", api.v2(f"users/{api.cast[ORG_ADMIN]}"))
    assert answer.status_code == 403


def _remove(api: Api, number: int, directory: str = "-") -> Any:
    return api.call("DELETE", api.v2(f"users/{api.cast[number]}", directory)).status_code


def test_a_removed_managed_account_is_not_invited_and_in_no_group(api: Api) -> None:
    assert _remove(api, IDLE) == 204
    user = api.user(IDLE, "groups", "counts.resources")
    assert (user["status"], user["groups"]) == ("not_invited", [])
    assert user["counts"] == {"resources": 0}


def test_a_removed_external_person_is_no_longer_shown(api: Api) -> None:
    assert _remove(api, EXTERNAL) == 204
    assert api.search(accountIds=[api.cast[EXTERNAL]]).json["data"] == []


def test_removing_from_one_directory_keeps_the_other(api: Api) -> None:
    assert _remove(api, BOTH, api.local) == 204
    user = api.user(BOTH, "groups")
    assert user["status"] == "active"
    assert [group["name"] for group in user["groups"]] == ["labs-guests"]


def test_removing_twice_is_not_found(api: Api) -> None:
    _remove(api, IDLE)
    assert _remove(api, IDLE) == 404


def _roles(api: Api, number: int, **query: Any) -> Any:
    path = api.v2(f"users/{api.cast[number]}/role-assignments")
    answer = api.call("GET", path, query=query)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_role_assignments_say_how_a_role_came_about(api: Api) -> None:
    rows = {row["resourceOwner"]: row for row in _roles(api, EXTERNAL)["data"]}
    jira = rows["jira-software"]
    assert jira["roles"] == ["atlassian/user"]
    assert jira["roleAssignments"] == [
        {"role": "atlassian/user", "roleAssignmentMethods": ["group_direct"]}
    ]
    assert (jira["directoryId"], jira["userDirectoryStatus"]) == (api.local, "active")


def test_a_platform_role_belongs_to_no_directory(api: Api) -> None:
    rows = _roles(api, ORG_ADMIN, resourceOwners="platform")["data"]
    assert [(row["roles"], row["directoryId"], row["userDirectoryStatus"]) for row in rows] == [
        (["atlassian/org-admin"], None, None)
    ]


def test_role_assignments_can_be_filtered_by_role(api: Api) -> None:
    rows = _roles(api, EXTERNAL, roleIds="atlassian/guest")["data"]
    assert [row["resourceOwner"] for row in rows] == ["confluence"]


def test_role_assignments_are_paged(api: Api) -> None:
    first = _roles(api, EXTERNAL, limit="1")
    second = _roles(api, EXTERNAL, limit="1", cursor=first["links"]["next"])
    assert first["data"] + second["data"] == _roles(api, EXTERNAL)["data"][:2]
