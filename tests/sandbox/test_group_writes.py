from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.support import CUSTOMER, EMPTY, EXTERNAL, IDLE, NOT_INVITED, SYNCED, Api, code_of

if TYPE_CHECKING:
    from umsync.sandbox.organization import Organization


def _group(api: Api, name: str, rest: str = "", directory: str = "-") -> str:
    return api.v2(f"groups/{api.groups[name]}{rest}", directory)


def _add(api: Api, name: str, number: int) -> Any:
    body = {"accountId": api.cast[number]}
    return api.call("POST", _group(api, name, "/memberships"), body)


def _remove(api: Api, name: str, number: int) -> Any:
    return api.call("DELETE", _group(api, name, f"/memberships/{api.cast[number]}"))


def _names(api: Api, number: int) -> set[str]:
    return {group["name"] for group in api.user(number, "groups")["groups"]}


def test_adding_makes_a_member(api: Api) -> None:
    assert _add(api, "contractors", IDLE).status_code == 204
    assert "contractors" in _names(api, IDLE)


def test_removing_ends_the_membership(api: Api) -> None:
    assert _remove(api, "contractors", EXTERNAL).status_code == 204
    assert _names(api, EXTERNAL) == set()


def test_adding_a_member_is_a_conflict(api: Api) -> None:
    answer = _add(api, "contractors", EXTERNAL)
    assert (answer.status_code, code_of(answer)) == (409, "ADMIN-UAM-409-2")


def test_removing_somebody_who_is_no_member_is_not_found(api: Api) -> None:
    assert _remove(api, "contractors", IDLE).status_code == 404


@pytest.mark.parametrize("write", [_add, _remove])
def test_a_synced_group_refuses_membership_changes(api: Api, write: Any) -> None:
    answer = write(api, "idp-employees", SYNCED)
    assert (answer.status_code, code_of(answer)) == (403, "ADMIN-UAM-403-1")


@pytest.mark.parametrize("number", [NOT_INVITED, SYNCED])
def test_somebody_outside_the_directory_cannot_join(api: Api, number: int) -> None:
    answer = _add(api, "contractors", number)
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-UAM-404-1")


def test_a_full_product_takes_nobody_more(api: Api) -> None:
    with api.store.writing() as organization:
        _limit(organization, "jira-servicedesk", 1)
    answer = _add(api, "service-desk-agents", EMPTY)
    assert (answer.status_code, code_of(answer)) == (409, "ADMIN-UAM-409-3")


def test_a_product_with_room_takes_one_more(api: Api) -> None:
    with api.store.writing() as organization:
        _limit(organization, "jira-servicedesk", 1000)
    assert _add(api, "service-desk-agents", EMPTY).status_code == 204


def _limit(organization: Organization, owner: str, users: int) -> None:
    for resource in organization.resources.values():
        if resource["owner"] == owner:
            resource["userLimit"] = users


def test_a_product_without_a_limit_takes_anybody(api: Api) -> None:
    assert _add(api, "service-desk-agents", EMPTY).status_code == 204


def test_members_by_ari_in_the_path(api: Api) -> None:
    ari = f"ari:cloud:identity::group%2F{api.groups['contractors']}"
    path = api.v2(f"groups/{ari}/memberships")
    assert api.call("POST", path, {"accountId": api.cast[IDLE]}).status_code == 204


def test_an_unknown_group_is_not_found(api: Api) -> None:
    answer = api.call("POST", api.v2("groups/none/memberships"), {"accountId": "x"})
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-UAM-404-3")


def test_a_membership_needs_an_account_id(api: Api) -> None:
    answer = api.call("POST", _group(api, "contractors", "/memberships"), {})
    assert answer.status_code == 400


def _create(api: Api, directory: str, **body: str) -> Any:
    created = api.call("POST", api.v2("groups", directory), body)
    assert (created.status_code, created.data) == (201, b"")
    (group,) = api.search("groups", directory, groupNames=[body["name"]]).json["data"]
    return group


def test_a_created_group_is_found_and_local(api: Api) -> None:
    group = _create(api, api.local, name="New", description="d")
    assert (group["name"], group["description"], group["externalSynced"]) == ("New", "d", False)


def test_a_group_without_a_description_shows_none(api: Api) -> None:
    assert "description" not in _create(api, api.local, name="New")


def test_groups_of_one_name_in_two_directories_differ(api: Api) -> None:
    ids = {_create(api, directory, name="New")["id"] for directory in (api.local, api.synced)}
    assert len(ids) == 2


def test_a_product_without_a_limit_does_not_stop_another_from_being_full(api: Api) -> None:
    with api.store.writing() as organization:
        _limit(organization, "confluence", 1)
    assert _add(api, "contractors", CUSTOMER).status_code == 409


def test_a_name_in_use_is_a_conflict(api: Api) -> None:
    answer = api.call("POST", api.v2("groups", api.local), {"name": "Contractors"})
    assert (answer.status_code, code_of(answer)) == (409, "ADMIN-UAM-409-2")


def test_a_group_needs_one_directory(api: Api) -> None:
    assert api.call("POST", api.v2("groups"), {"name": "New"}).status_code == 400


def test_a_deleted_group_is_gone_with_its_memberships(api: Api) -> None:
    assert api.call("DELETE", _group(api, "contractors")).status_code == 204
    assert api.search("groups", groupNames=["contractors"]).json["data"] == []
    assert _names(api, EXTERNAL) == set()


def test_a_synced_group_cannot_be_deleted(api: Api) -> None:
    assert api.call("DELETE", _group(api, "idp-employees")).status_code == 403


def _role(api: Api, action: str, role: str, resource: str | None = None) -> Any:
    body = {"resourceId": resource or api.document["resources"][0]["id"], "roleId": role}
    return api.call("POST", _group(api, "engineering", f"/role-assignments/{action}"), body)


def _roles(api: Api, name: str, **query: str) -> Any:
    return api.call("GET", _group(api, name, "/role-assignments"), query=query).json


def test_the_roles_a_group_grants(api: Api) -> None:
    rows = {row["resourceOwner"]: row for row in _roles(api, "contractors")["data"]}
    assert rows["confluence"]["roles"] == ["atlassian/guest"]
    assert rows["confluence"]["defaultRole"] == "atlassian/guest"


def test_the_roles_a_group_grants_are_paged(api: Api) -> None:
    first = _roles(api, "contractors", limit="1")
    second = _roles(api, "contractors", limit="1", cursor=first["links"]["next"])
    assert first["data"] + second["data"] == _roles(api, "contractors")["data"]


def test_the_roles_a_group_grants_are_filtered(api: Api) -> None:
    every = {row["resourceOwner"] for row in _roles(api, "contractors")["data"]}
    found = _roles(api, "contractors", resourceOwners="confluence")["data"]
    assert [row["resourceOwner"] for row in found] == ["confluence"]
    assert len(every) > 1
    assert _roles(api, "contractors", directoryIds=api.synced)["data"] == []
    assert len(_roles(api, "contractors", directoryIds=api.local)["data"]) == len(every)


def test_an_assigned_role_is_granted(api: Api) -> None:
    assert _role(api, "assign", "atlassian/user").status_code == 200
    assert [row["roles"] for row in _roles(api, "engineering")["data"]] == [["atlassian/user"]]


def test_a_second_role_joins_the_first(api: Api) -> None:
    _role(api, "assign", "atlassian/user")
    _role(api, "assign", "atlassian/admin")
    _role(api, "assign", "atlassian/admin")
    (row,) = _roles(api, "engineering")["data"]
    assert row["roles"] == ["atlassian/user", "atlassian/admin"]


def test_a_role_in_another_product_is_an_entry_of_its_own(api: Api) -> None:
    for resource in api.document["resources"][:2]:
        _role(api, "assign", "atlassian/user", resource["id"])
    _role(api, "assign", "atlassian/guest", api.document["resources"][1]["id"])
    rows = {row["resourceOwner"]: row["roles"] for row in _roles(api, "engineering")["data"]}
    assert rows == {
        "jira-software": ["atlassian/user"],
        "confluence": ["atlassian/user", "atlassian/guest"],
    }


def test_a_revoked_role_is_no_longer_granted(api: Api) -> None:
    _role(api, "assign", "atlassian/user")
    assert _role(api, "revoke", "atlassian/user").status_code == 204
    assert _roles(api, "engineering")["data"] == []


def test_revoking_a_role_that_is_not_granted_is_not_found(api: Api) -> None:
    assert _role(api, "revoke", "atlassian/user").status_code == 404


def test_an_unknown_role_is_refused(api: Api) -> None:
    assert _role(api, "assign", "atlassian/king").status_code == 400


def test_an_unknown_resource_is_not_found(api: Api) -> None:
    assert _role(api, "assign", "atlassian/user", "ari:nothing").status_code == 404
