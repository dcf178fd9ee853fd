from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sandbox.support import (
    AS_OF,
    BOTH,
    EXTERNAL,
    IDLE,
    NEVER,
    NOT_INVITED,
    ORG_ADMIN,
    SYNCED,
    UNKNOWN,
    Api,
    code_of,
)
from umsync.sandbox.seed import seed


def test_the_key_sees_its_organization(api: Api) -> None:
    (organization,) = api.call("GET", "/admin/v1/orgs").json["data"]
    assert (organization["id"], organization["attributes"]) == (api.org, {"name": "Acme"})


def test_one_organization(api: Api) -> None:
    data = api.call("GET", f"/admin/v1/orgs/{api.org}").json["data"]
    assert set(data) == {"id", "type", "attributes", "relationships", "links"}


def test_managed_accounts_are_paged_by_whole_addresses() -> None:
    api = Api(seed(users=250, seed=2, as_of=AS_OF))
    path, found, total = f"/admin/v1/orgs/{api.org}/users", [], None
    while path:
        page = api.call("GET", path).json
        found += [user["account_id"] for user in page["data"]]
        total, path = page["meta"]["total"], page["links"].get("next")
    managed = {u["accountId"] for u in api.document["users"] if u["claimStatus"] == "managed"}
    assert sorted(found) == sorted(managed)
    assert total == len(managed) > 100


def test_the_next_page_of_managed_accounts_is_a_whole_address() -> None:
    api = Api(seed(users=250, seed=2, as_of=AS_OF))
    following = api.call("GET", f"/admin/v1/orgs/{api.org}/users").json["links"]["next"]
    assert following.startswith(f"http://localhost/admin/v1/orgs/{api.org}/users?")
    assert list(parse_qs(urlsplit(following).query)) == ["cursor"]


def test_a_broken_v1_cursor_is_refused(api: Api) -> None:
    answer = api.call("GET", f"/admin/v1/orgs/{api.org}/users", query={"cursor": "x"})
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-400-1")


def test_managed_accounts_list_the_products_used(api: Api) -> None:
    page = api.call("GET", f"/admin/v1/orgs/{api.org}/users").json["data"]
    users = {user["account_id"]: user for user in page}
    idle, never = users[api.cast[IDLE]], users[api.cast[NEVER]]
    assert idle["last_active"] == max(one["last_active"] for one in idle["product_access"])
    assert (never["product_access"], "last_active" in never) == ([], False)
    assert users[api.cast[NOT_INVITED]]["access_billable"] is False


def _dates(api: Api, number: int) -> str:
    return f"/admin/v1/orgs/{api.org}/directory/users/{api.cast[number]}/last-active-dates"


def test_last_active_dates_agree_with_the_search(api: Api) -> None:
    data = api.call("GET", _dates(api, IDLE)).json["data"]
    used = {
        entry["id"]: entry["lastActiveTimestamp"]
        for entry in api.user(IDLE, "productAccess")["productAccess"]
        if "lastActiveTimestamp" in entry
    }
    assert {row["id"]: row["last_active_timestamp"] for row in data["product_access"]} == used
    assert data["added_to_org_timestamp"] == api.user(IDLE)["addedToOrg"]


def test_products_never_used_are_left_out_of_the_dates(api: Api) -> None:
    assert api.call("GET", _dates(api, NEVER)).json["data"]["product_access"] == []


def test_unknown_activity_looks_like_none_in_the_dates(api: Api) -> None:
    """v1 requires the list: only users/search tells unknown from never."""
    assert api.call("GET", _dates(api, UNKNOWN)).json["data"]["product_access"] == []


def test_v1_has_its_own_keys_for_products(api: Api) -> None:
    rows = api.call("GET", _dates(api, ORG_ADMIN)).json["data"]["product_access"]
    keys = {row["key"] for row in rows}
    assert "jira-software" in keys
    assert keys <= {"jira-software", "confluence", "jira-service-desk"}


def test_a_listing_of_one_page_takes_no_cursor(api: Api) -> None:
    answer = api.call("GET", "/admin/v1/orgs", query={"cursor": "x"})
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-400-1")


def test_a_platform_role_can_be_given_without_a_resource(api: Api) -> None:
    assert _role(api, IDLE, "roles/assign", role="atlassian/site-admin") == 204
    assert api.user(IDLE, "platformRoles")["platformRoles"] == ["atlassian/site-admin"]
    assert _role(api, IDLE, "roles/revoke", role="atlassian/site-admin") == 204


def test_a_product_role_needs_a_resource(api: Api) -> None:
    assert _role(api, IDLE, "roles/assign", role="atlassian/user") == 400


def test_managed_accounts_without_an_email_have_none() -> None:
    document = seed(users=20, seed=1, as_of=AS_OF)
    del document["users"][IDLE]["email"]
    api = Api(document)
    page = api.call("GET", f"/admin/v1/orgs/{api.org}/users").json["data"]
    without = [user["account_id"] for user in page if "email" not in user]
    assert without == [api.cast[IDLE]]


def test_dates_of_nobody_are_not_found(api: Api) -> None:
    path = f"/admin/v1/orgs/{api.org}/directory/users/nobody/last-active-dates"
    answer = api.call("GET", path)
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-404-8")


def _directories(api: Api, **query: str) -> list[str]:
    answer = api.call("GET", f"/admin/v2/orgs/{api.org}/directories", query=query)
    return [row["directoryId"] for row in answer.json["data"]]


def test_directories_have_an_id_a_name_and_an_icon(api: Api) -> None:
    answer = api.call("GET", f"/admin/v2/orgs/{api.org}/directories")
    assert [set(row) for row in answer.json["data"]] == [{"directoryId", "name", "icon"}] * 2


def test_directories_of_a_user(api: Api) -> None:
    assert _directories(api, accountId=api.cast[SYNCED]) == [api.synced]
    assert len(_directories(api, accountId=api.cast[BOTH])) == 2
    assert _directories(api, accountId="nobody") == []


def test_directories_by_id_and_by_name(api: Api) -> None:
    assert _directories(api, directoryIds=api.local) == [api.local]
    assert _directories(api, searchTerm="labs") == [api.synced]


def test_directories_are_paged(api: Api) -> None:
    path = f"/admin/v2/orgs/{api.org}/directories"
    first = api.call("GET", path, query={"limit": "1"}).json
    second = api.call("GET", path, query={"limit": "1", "cursor": first["links"]["next"]}).json
    ids = {row["directoryId"] for row in first["data"] + second["data"]}
    assert ids == {api.local, api.synced}
    assert "next" not in second["links"]


def _role(api: Api, number: int, rest: str, **body: str) -> Any:
    path = f"/admin/v1/orgs/{api.org}/users/{api.cast[number]}/{rest}"
    return api.call("POST", path, body).status_code


def _desk(api: Api) -> str:
    return str(api.document["resources"][2]["id"])


def test_a_role_in_a_resource_is_given_and_taken(api: Api) -> None:
    role = {"role": "atlassian/admin", "resource": _desk(api)}
    assert _role(api, EXTERNAL, "roles/assign", **role) == 204
    assert _role(api, EXTERNAL, "roles/assign", **role) == 204
    assert api.cast[EXTERNAL] in {u["accountId"] for u in api.pages(roleIds=["atlassian/admin"])}
    assert _role(api, EXTERNAL, "roles/revoke", **role) == 204
    assert _role(api, EXTERNAL, "roles/revoke", **role) == 404


def test_a_role_in_a_full_product_is_refused_to_newcomers_only(api: Api) -> None:
    desk = _desk(api)
    users = {user["accountId"] for user in api.pages(resourceIds=[desk])}
    newcomer = next(number for number, one in enumerate(api.cast) if one not in users)
    with api.store.writing() as organization:
        organization.resources[desk]["userLimit"] = len(users)
    role = {"role": "atlassian/admin", "resource": desk}
    assert _role(api, newcomer, "roles/assign", **role) == 409
    assert _role(api, api.cast.index(min(users)), "roles/assign", **role) == 204


def test_a_role_in_an_unknown_resource_is_not_found(api: Api) -> None:
    assert _role(api, IDLE, "roles/assign", role="atlassian/user", resource="x") == 404


def test_an_organization_role_is_given_and_taken(api: Api) -> None:
    for _ in range(2):
        assert _role(api, IDLE, "role-assignments/assign", role="atlassian/org-admin") == 204
    assert api.user(IDLE, "platformRoles")["platformRoles"] == ["atlassian/org-admin"]
    assert _role(api, IDLE, "role-assignments/revoke", role="atlassian/org-admin") == 204
    assert api.user(IDLE, "platformRoles")["platformRoles"] == []


def test_a_role_that_is_not_held_cannot_be_taken(api: Api) -> None:
    assert _role(api, IDLE, "role-assignments/revoke", role="atlassian/org-admin") == 404


@pytest.mark.parametrize("body", [{}, {"role": "atlassian/site-admin"}])
def test_only_organization_roles_are_organization_roles(api: Api, body: dict[str, str]) -> None:
    assert _role(api, IDLE, "role-assignments/assign", **body) == 400


def test_the_last_organization_admin_stays_one() -> None:
    api = Api(seed(users=1, seed=1, as_of=AS_OF))
    assert _role(api, 0, "role-assignments/revoke", role="atlassian/org-admin") == 403


def test_roles_of_nobody_are_not_found(api: Api) -> None:
    path = f"/admin/v1/orgs/{api.org}/users/nobody/role-assignments/assign"
    answer = api.call("POST", path, {"role": "atlassian/org-admin"})
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-404-8")
