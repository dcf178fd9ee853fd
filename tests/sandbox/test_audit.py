"""Every change that the API carries out is in the audit log, once; what changes nothing is not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.support import (
    DEACTIVATED,
    FOR_DELETION,
    IDLE,
    NEVER,
    ORG_ADMIN,
    SUSPENDED,
    Api,
)
from umsync.errors import FilesError
from umsync.sandbox.audit_notes import NOTED
from umsync.sandbox.routes import ROUTES

_V1 = "/admin/v1/orgs/{org}"
_USER = "/admin/v2/orgs/{org}/directories/-/users/{user}"
_GROUP = "/admin/v2/orgs/{org}/directories/-/groups/{group}"
_GROUPS = "/admin/v2/orgs/{org}/directories/{local}/groups"
_MANAGE = "/users/{user}/manage"
_LIFECYCLE = f"{_MANAGE}/lifecycle"
_ROLES = f"{_V1}/users/{{user}}/roles"
_ORG_ROLES = f"{_V1}/users/{{user}}/role-assignments"
_POLICY = f"{_V1}/policies/{{policy}}"
_MEMBER = {"accountId": "{user}"}
_ROLE = {"role": "atlassian/user", "resource": "{resource}"}
_GROUP_ROLE = {"roleId": "atlassian/guest", "resourceId": "{resource}"}
_ADMIN = {"role": "atlassian/org-admin"}
_RULE = {"data": {"type": "policy", "attributes": {"type": "data-residency", "name": "New"}}}


def _log(api: Api) -> list[Any]:
    page = api.call("GET", f"/admin/v1/orgs/{api.org}/events-stream", query={"limit": 500}).json
    return [row["attributes"] | {"message": row["message"]["content"]} for row in page["data"]]


def _done(api: Api, number: int, request: str, body: Any = None) -> int:
    values = {
        "org": api.org,
        "user": api.cast[number],
        "group": api.groups["service-desk-agents"],
        "local": api.local,
        "resource": api.document["resources"][1]["id"],
        "token": next((t["id"] for t in api.document["users"][number]["apiTokens"]), ""),
        "policy": api.document["policies"][0]["id"],
    }
    method, path = request.format(**values).split(" ")
    if isinstance(body, dict):
        body = {
            key: value.format(**values) if isinstance(value, str) else value
            for key, value in body.items()
        }
    answer = api.call(method, path, {} if body is None and method != "DELETE" else body)
    return int(answer.status_code)


_CHANGES = (
    (IDLE, f"POST {_USER}/suspend", None, "user_suspended: users"),
    (SUSPENDED, f"POST {_USER}/restore", None, "user_restored: users"),
    (IDLE, f"DELETE {_USER}", None, "user_removed: users"),
    (NEVER, f"POST {_ROLES}/assign", _ROLE, "product_access_granted: users, roles"),
    (NEVER, f"POST {_ROLES}/assign", _ADMIN, "user_granted_admin_role: users, roles"),
    (NEVER, f"POST {_ORG_ROLES}/assign", _ADMIN, "user_granted_admin_role: users, roles"),
    (ORG_ADMIN, f"POST {_ROLES}/revoke", _ADMIN, "user_revoked_admin_role: users, roles"),
    (ORG_ADMIN, f"POST {_ORG_ROLES}/revoke", _ADMIN, "user_revoked_admin_role: users, roles"),
    (IDLE, f"POST {_GROUP}/memberships", _MEMBER, "user_added_to_group: users, groups"),
    (IDLE, f"POST {_GROUPS}", {"name": "new"}, "group_created: groups"),
    (IDLE, f"DELETE {_GROUP}", None, "group_deleted: groups"),
    (
        IDLE,
        f"POST {_GROUP}/role-assignments/assign",
        _GROUP_ROLE,
        "group_granted_product_access: groups, roles",
    ),
    (IDLE, f"POST {_LIFECYCLE}/disable", None, "account_deactivated: users"),
    (DEACTIVATED, f"POST {_LIFECYCLE}/enable", None, "account_reactivated: users"),
    (IDLE, f"POST {_LIFECYCLE}/delete", None, "account_deletion_scheduled: users"),
    (FOR_DELETION, f"POST {_LIFECYCLE}/cancel-delete", None, "account_deletion_canceled: users"),
    (IDLE, f"PATCH {_MANAGE}/profile", {"name": "New"}, "account_profile_changed: users"),
    (IDLE, f"PUT {_MANAGE}/email", {"email": "n@acme.example"}, "account_email_changed: users"),
    (IDLE, f"DELETE {_MANAGE}/api-tokens/{{token}}", None, "api_token_revoked: users, api_tokens"),
    (IDLE, f"POST {_V1}/policies", _RULE, "policy_created: policies"),
    (IDLE, f"PUT {_POLICY}", _RULE, "policy_updated: policies"),
    (IDLE, f"DELETE {_POLICY}", None, "policy_deleted: policies"),
    (IDLE, f"POST {_POLICY}/resources", {"id": "x"}, "policy_updated: policies"),
    (
        IDLE,
        "PUT /admin/v2/orgs/{org}/app-access-settings/domains/acme.example",
        {"adminNotifications": True, "products": []},
        "app_access_settings_changed: domains",
    ),
)


@pytest.mark.parametrize(("number", "asked", "body", "told"), _CHANGES)
def test_a_change_is_one_event_with_what_it_is_about(
    api: Api, number: int, asked: str, body: Any, told: str
) -> None:
    before = len(_log(api))
    assert _done(api, number, asked, body) < 300
    (event,) = _log(api)[before:]
    subjects = ", ".join(subject["type"] for subject in event["context"])
    assert f"{event['action']}: {subjects}" == told
    assert event["actor"]["id"] == api.cast[ORG_ADMIN]


def test_somebody_who_is_gone_is_still_named(api: Api) -> None:
    name = api.document["users"][IDLE]["name"]
    api.call("DELETE", api.v2(f"users/{api.cast[IDLE]}"))
    assert _log(api)[-1]["message"] == f"Removed user {name}"


def test_a_membership_taken_away_names_the_person_and_the_group(api: Api) -> None:
    group = api.groups["jira-users-acme"]
    api.call("DELETE", api.v2(f"groups/{group}/memberships/{api.cast[IDLE]}"))
    event = _log(api)[-1]
    assert event["action"] == "user_removed_from_group"
    assert [subject["id"] for subject in event["context"]] == [api.cast[IDLE], group]


def test_roles_that_are_taken_away_are_told(api: Api) -> None:
    role = {"role": "atlassian/user", "resource": api.document["resources"][1]["id"]}
    path = f"/admin/v1/orgs/{api.org}/users/{api.cast[IDLE]}/roles"
    group = api.v2(f"groups/{api.groups['jira-users-acme']}/role-assignments/revoke")
    api.call("POST", f"{path}/assign", role)
    api.call("POST", f"{path}/revoke", role)
    own = {"roleId": "atlassian/user", "resourceId": api.document["resources"][0]["id"]}
    assert api.call("POST", group, own).status_code == 204
    assert [event["action"] for event in _log(api)[-3:]] == [
        "product_access_granted",
        "product_access_revoked",
        "group_revoked_product_access",
    ]


def test_each_invited_person_is_an_event(api: Api) -> None:
    emails = ["new@acme.example", "Other@partner.example"]
    path = f"/admin/v2/orgs/{api.org}/users/invite"
    assert api.call("POST", path, {"emails": emails}).status_code == 200
    told = [event["context"][0]["attributes"]["email"] for event in _log(api)[-2:]]
    assert sorted(told) == sorted(emails)


@pytest.mark.parametrize(
    ("number", "action"), [(SUSPENDED, "suspend"), (IDLE, "restore"), (ORG_ADMIN, "suspend")]
)
def test_what_changes_nothing_or_is_refused_is_no_event(api: Api, number: int, action: str) -> None:
    before = _log(api)
    api.write(number, action)
    assert _log(api) == before


def test_a_change_that_could_not_be_written_is_no_event(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise FilesError("The disk is full.")

    before = _log(api)
    monkeypatch.setattr(api.store, "_write", full)
    assert api.write(IDLE, "suspend").status_code == 500
    assert _log(api) == before


def test_every_endpoint_that_writes_has_an_action() -> None:
    assert {route.handler for route in ROUTES if route.writes} == NOTED.keys()
