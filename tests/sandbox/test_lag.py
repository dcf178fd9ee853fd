"""Reads that lag behind writes, by the sandbox's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import Client

from tests.sandbox.support import (
    AS_OF,
    EXTERNAL,
    FOR_DELETION,
    IDLE,
    ORG_ADMIN,
    Api,
)
from umsync.sandbox.app import create_app
from umsync.sandbox.faults.script import read_script
from umsync.sandbox.faults.turns import Faults
from umsync.sandbox.seed import seed
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from pathlib import Path


def lagging(lag: str, store: Store | None = None) -> Api:
    """An organization whose reads lag."""
    api = Api()
    api.store = store or api.store
    faults = Faults(read_script(f"lag: {lag}".encode(), "faults.yaml"))
    api.client = Client(create_app(api.store, clock=api.clock, faults=faults))
    return api


def plain_group(api: Api) -> str:
    """A group of the local directory that somebody idle is not in."""
    member_of = api.store.snapshot()["users"][IDLE]["groups"]
    groups = [one for one in api.store.snapshot()["groups"] if one["directoryId"] == api.local]
    return str(next(one["id"] for one in groups if one["id"] not in member_of))


def members(api: Api, group: str) -> Any:
    """How many there are, who is found by the group, and the groups of somebody idle."""
    counted = api.search("groups", groupIds=[group], expand=["counts.users"]).json["data"][0]
    found = {user["accountId"] for user in api.pages(groupIds=[group])}
    shown = {one["id"].rpartition("/")[2] for one in api.user(IDLE, "groups")["groups"]}
    count = api.call("GET", api.v2("users/count"), query={"groupIds": group}).json["count"]
    return counted["counts"]["users"], count, api.cast[IDLE] in found, group in shown


def join(api: Api, group: str) -> None:
    path = api.v2(f"groups/{group}/memberships")
    assert api.call("POST", path, {"accountId": api.cast[IDLE]}).status_code == 204


def roles(api: Api) -> Any:
    """The platform roles of somebody idle, as a search, a filter and the assignments show them."""
    search = api.user(IDLE, "platformRoles")["platformRoles"]
    found = {user["accountId"] for user in api.pages(roleIds=["atlassian/org-admin"])}
    assigned = api.call("GET", api.v2(f"users/{api.cast[IDLE]}/role-assignments")).json["data"]
    return search, api.cast[IDLE] in found, "atlassian/org-admin" in str(assigned)


def test_a_membership_status_comes_late() -> None:
    api = lagging("{users: 2}")
    api.write(IDLE, "suspend")
    before = api.user(IDLE)["membershipStatus"]
    api.clock.advance(seconds=1.999)
    late = api.user(IDLE)["membershipStatus"]
    api.clock.advance(seconds=0.001)
    assert (before, late, api.user(IDLE)["membershipStatus"]) == ("active", "active", "suspended")


@pytest.mark.parametrize("status", ["active", "suspended"])
def test_searches_and_counts_by_status_lag_too(status: str) -> None:
    api = lagging("{users: 2}")
    api.write(IDLE, "suspend")

    def seen() -> tuple[bool, Any]:
        found = {user["accountId"] for user in api.pages(membershipStatus=[status])}
        query = {"membershipStatus": status}
        return api.cast[IDLE] in found, api.call("GET", api.v2("users/count"), query=query).json

    late, late_count = seen()
    api.clock.advance(seconds=2)
    now, count = seen()
    assert (late, now) == (status == "active", status == "suspended")
    assert count["count"] - late_count["count"] == (1 if status == "suspended" else -1)


def test_an_account_status_comes_late_in_all_families() -> None:
    api = lagging("{users: 2}")
    api.lifecycle(IDLE, "disable")
    path = f"/users/{api.cast[IDLE]}/manage/profile"
    late = api.user(IDLE)["accountStatus"], api.call("GET", path).json["account"]["account_status"]
    api.clock.advance(seconds=2)
    assert late == ("active", "active")
    assert api.user(IDLE)["accountStatus"] == "inactive"
    assert api.call("GET", path).json["account"]["account_status"] == "inactive"


def test_a_membership_of_a_group_comes_late() -> None:
    api = lagging("{groups: 2}")
    group = plain_group(api)
    before = members(api, group)
    join(api, group)
    late = members(api, group)
    api.clock.advance(seconds=2)
    assert late == before
    assert members(api, group) == (before[0] + 1, before[1] + 1, True, True)


def test_a_membership_that_ended_stays_for_a_while() -> None:
    api = lagging("{groups: 2}")
    group = plain_group(api)
    join(api, group)
    api.clock.advance(seconds=2)
    before = members(api, group)
    path = api.v2(f"groups/{group}/memberships/{api.cast[IDLE]}")
    assert api.call("DELETE", path).status_code == 204
    late = members(api, group)
    api.clock.advance(seconds=2)
    assert late == before
    assert members(api, group) == (before[0] - 1, before[1] - 1, False, False)


def test_a_platform_role_comes_late() -> None:
    api = lagging("{roles: 30}")
    path = f"/admin/v1/orgs/{api.org}/users/{api.cast[IDLE]}/role-assignments/assign"
    assert api.call("POST", path, {"role": "atlassian/org-admin"}).status_code == 204
    api.clock.advance(seconds=29)
    late = roles(api)
    api.clock.advance(seconds=1)
    assert late == ([], False, False)
    assert roles(api) == (["atlassian/org-admin"], True, True)


def test_a_product_role_comes_late() -> None:
    api = lagging("{roles: 30}")
    resource = api.document["resources"][0]["id"]
    path = f"/admin/v1/orgs/{api.org}/users/{api.cast[IDLE]}/roles/assign"
    body = {"role": "atlassian/stakeholder", "resource": resource}
    assert api.call("POST", path, body).status_code == 204
    shown = api.v2(f"users/{api.cast[IDLE]}/role-assignments")
    late = api.call("GET", shown).text
    api.clock.advance(seconds=30)
    assert "stakeholder" not in late
    assert "stakeholder" in api.call("GET", shown).text


def test_a_role_of_a_group_comes_late_for_the_group_and_its_members() -> None:
    api = lagging("{roles: 30}")
    group = api.store.snapshot()["users"][IDLE]["groups"][0]
    base = api.v2(f"groups/{group}/role-assignments")
    body = {"resourceId": api.document["resources"][0]["id"], "roleId": "atlassian/stakeholder"}
    assert api.call("POST", f"{base}/assign", body).status_code == 200

    def seen() -> list[bool]:
        member = api.v2(f"users/{api.cast[IDLE]}/role-assignments")
        return ["stakeholder" in api.call("GET", path).text for path in (base, member)]

    late = seen()
    api.clock.advance(seconds=30)
    assert (late, seen()) == ([False, False], [True, True])


@pytest.mark.parametrize("lag", ["{users: 2}", "{groups: 2}", "{roles: 2}"])
def test_each_key_delays_its_own_part_only(lag: str) -> None:
    api = lagging(lag)
    group = plain_group(api)
    join(api, group)
    api.write(IDLE, "suspend")
    path = f"/admin/v1/orgs/{api.org}/users/{api.cast[IDLE]}/role-assignments/assign"
    api.call("POST", path, {"role": "atlassian/org-admin"})
    parts = {
        "users": api.user(IDLE)["membershipStatus"] == "suspended",
        "groups": members(api, group)[-1],
        "roles": roles(api)[-1],
    }
    assert {name for name, is_new in parts.items() if not is_new} == {lag[1:].partition(":")[0]}


def test_of_several_writes_each_is_seen_in_its_time() -> None:
    api = lagging("{users: 2}")
    seen = []
    for step in ("suspend", "restore", None, None, None):
        if step is not None:
            api.write(IDLE, step)
        seen.append(api.user(IDLE)["membershipStatus"])
        api.clock.advance(seconds=1)
    assert seen == ["active", "active", "suspended", "active", "active"]


def test_a_write_that_changes_nothing_changes_no_read() -> None:
    api = lagging("{users: 2}")
    api.write(IDLE, "suspend")
    api.clock.advance(seconds=1)
    api.write(IDLE, "suspend")
    api.clock.advance(seconds=1)
    assert api.user(IDLE)["membershipStatus"] == "suspended"


def test_writes_work_on_what_is_there() -> None:
    api = lagging("{groups: 2}")
    group = plain_group(api)
    join(api, group)
    path = api.v2(f"groups/{group}/memberships")
    assert api.call("POST", path, {"accountId": api.cast[IDLE]}).status_code == 409
    assert api.call("DELETE", f"{path}/{api.cast[IDLE]}").status_code == 204


def test_a_refused_write_leaves_no_trace() -> None:
    api = lagging("{users: 2}")
    assert api.write(ORG_ADMIN, "suspend").status_code == 403
    assert api.user(ORG_ADMIN)["membershipStatus"] == "active"


def test_somebody_who_left_is_shown_for_a_while() -> None:
    api = lagging("{users: 2, groups: 2, roles: 2}")
    before = api.user(EXTERNAL, "groups", "productAccess")
    path = api.v2(f"users/{api.cast[EXTERNAL]}")
    assert api.call("DELETE", path).status_code == 204
    late = api.user(EXTERNAL, "groups", "productAccess")
    status = api.call("GET", path).status_code
    api.clock.advance(seconds=2)
    assert (late, status, api.call("GET", path).status_code) == (before, 200, 404)


def test_a_deletion_that_is_over_is_seen_late() -> None:
    api = lagging("{users: 2}")
    api.clock.advance(days=14)
    late = api.user(FOR_DELETION)["status"]
    api.clock.advance(seconds=2)
    assert late == "for_deletion"
    assert not api.search(accountIds=[api.cast[FOR_DELETION]]).json["data"]


@pytest.mark.parametrize(
    ("lag", "found"), [("{users: 2}", 0), ("{groups: 2}", 1), ("{roles: 2}", 1)]
)
def test_somebody_new_is_found_late_if_people_lag(lag: str, found: int) -> None:
    api = lagging(lag)
    body = {
        "emails": ["new@example.com"],
        "permissionRules": [
            {"resource": api.document["resources"][0]["id"], "role": "atlassian/user"}
        ],
        "additionalGroups": [plain_group(api)],
    }
    path = f"/admin/v2/orgs/{api.org}/users/invite"
    assert api.call("POST", path, body).status_code == 200
    late = api.search(emails=["new@example.com"], expand=["groups", "counts.resources"]).json
    api.clock.advance(seconds=2)
    now = api.search(emails=["new@example.com"], expand=["groups"]).json["data"]
    assert len(late["data"]) == found
    assert len(now[0]["groups"]) == 1
    if lag == "{groups: 2}":
        assert late["data"][0]["groups"] == []


def test_a_deleted_group_is_shown_with_its_members_for_a_while() -> None:
    api = lagging("{groups: 2, roles: 30}")
    group = api.store.snapshot()["users"][IDLE]["groups"][0]
    before = members(api, group)
    assert api.call("DELETE", api.v2(f"groups/{group}")).status_code == 204
    late = members(api, group)
    api.clock.advance(seconds=2)
    assert late == before
    assert not api.search("groups", groupIds=[group]).json["data"]
    assert group not in str(api.user(IDLE, "groups"))


def test_somebody_who_left_has_no_group_that_is_seen_to_be_gone() -> None:
    api = lagging("{users: 10, groups: 2}")
    group = api.store.snapshot()["users"][FOR_DELETION]["groups"][0]
    api.clock.advance(days=14)
    assert api.call("DELETE", api.v2(f"groups/{group}")).status_code == 204
    at_once = group in str(api.user(FOR_DELETION, "groups"))
    api.clock.advance(seconds=5)
    assert (at_once, group in str(api.user(FOR_DELETION, "groups"))) == (True, False)


def test_a_new_group_is_there_at_once() -> None:
    api = lagging("{users: 2, groups: 2, roles: 2}")
    api.call("POST", api.v2("groups", api.local), {"name": "Newcomers"})
    found = api.search("groups", groupNames=["Newcomers"]).json["data"]
    assert [one["name"] for one in found] == ["Newcomers"]


def test_what_another_process_writes_lags_from_when_it_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    Store(path, seed(users=60, seed=1, as_of=AS_OF)).save()
    api = lagging("{users: 2}", Store.open(path))
    with Store.open(path).writing() as organization:
        user = organization.users[api.cast[IDLE]]
        user["directories"] = dict.fromkeys(user["directories"], "suspended")
        organization.put_user(user)
    late = api.user(IDLE)["membershipStatus"]
    api.clock.advance(seconds=2)
    assert (late, api.user(IDLE)["membershipStatus"]) == ("active", "suspended")


def test_pages_go_on_while_something_lags() -> None:
    api = lagging("{users: 60}")
    everybody = [user["accountId"] for user in api.pages(limit=7)]
    api.write(IDLE, "suspend")
    api.call("DELETE", api.v2(f"users/{api.cast[EXTERNAL]}"))
    assert [user["accountId"] for user in api.pages(limit=7)] == everybody


def test_nothing_is_kept_once_everything_is_seen() -> None:
    api = lagging("{users: 2, groups: 2, roles: 2}")
    api.write(IDLE, "suspend")
    app: Any = api.client.application
    lag = app._core._lagging
    kept = len(lag._past)
    api.clock.advance(seconds=2)
    api.user(IDLE)
    assert (kept, len(lag._past)) == (1, 0)
