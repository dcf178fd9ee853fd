"""Organizations, directories, roles, invitations and workspaces."""

from __future__ import annotations

from tests.conformance.world import Case

_V1 = "/admin/v1/orgs/{orgId}"
_V2 = "/admin/v2/orgs/{orgId}"
_OTHER = {"orgId": "${otherOrgId}"}
_NO_ORG = {"orgId": "00000000-0000-4000-8000-000000000000"}
_ROLE = {"role": "atlassian/user", "resource": "${resourceId}"}

HAPPY = (
    Case("GET /admin/v1/orgs"),
    Case(f"GET {_V1}"),
    Case(f"GET {_V1}/users"),
    Case(f"GET {_V1}/directory/users/{{accountId}}/last-active-dates"),
    Case(f"POST {_V1}/users/{{userId}}/roles/assign", 204, _ROLE),
    Case(
        f"POST {_V1}/users/{{userId}}/roles/assign",
        204,
        {"role": "atlassian/org-admin"},
        note="without a resource",
    ),
    Case(
        f"POST {_V1}/users/{{userId}}/roles/revoke",
        204,
        _ROLE,
        first=(Case(f"POST {_V1}/users/{{userId}}/roles/assign", 204, _ROLE),),
    ),
    Case(
        f"POST {_V1}/users/{{userId}}/role-assignments/assign",
        204,
        {"role": "atlassian/org-admin"},
    ),
    Case(
        f"POST {_V1}/users/{{userId}}/role-assignments/revoke",
        204,
        {"role": "atlassian/org-admin"},
        who="admin",
    ),
    Case(f"GET {_V2}/directories"),
    Case(
        f"GET {_V2}/directories", query=(("accountId", "${member}"), ("limit", "1")), note="of one"
    ),
    Case(f"POST {_V2}/users/invite", 200, {"emails": ["new@acme.example"]}),
    Case(
        f"POST {_V2}/users/invite",
        200,
        {
            "emails": ["new@acme.example"],
            "permissionRules": [_ROLE],
            "additionalGroups": ["${groupId}"],
            "sendNotification": False,
            "notificationText": "Welcome",
        },
        note="with access",
    ),
    Case(
        f"POST {_V2}/users/invite",
        206,
        {"emails": ["new@acme.example"], "additionalGroups": ["${syncedGroupId}"]},
    ),
    Case(
        f"POST {_V2}/users/invite",
        206,
        {"emails": ["new@acme.example", "new"], "permissionRules": [_ROLE]},
        note="no address",
    ),
    Case(f"POST {_V2}/workspaces", 200, {}),
    Case(f"POST {_V2}/workspaces", 200, {"limit": 1000}, note="limit"),
    Case(
        f"POST {_V2}/workspaces",
        200,
        {
            "query": {"field": {"name": "attributes.typeKey", "values": ["confluence"]}},
            "sort": [{"field": "attributes.name", "order": "asc"}],
            "limit": 2,
        },
        note="field",
    ),
    Case(
        f"POST {_V2}/workspaces",
        200,
        {"query": {"searchWorkspaces": "acme"}},
        note="searchWorkspaces",
    ),
    Case(
        f"POST {_V2}/workspaces",
        200,
        {"query": {"nor": [{"field": {"name": "attributes.typeKey", "values": ["x"]}}]}},
        note="nor",
    ),
)

REFUSED = (
    Case("GET /admin/v1/orgs", 400, query=(("cursor", "nonsense"),)),
    Case(f"GET {_V1}", 404, ids=_NO_ORG),
    Case(f"GET {_V1}", 403, ids=_OTHER),
    Case(f"GET {_V1}/users", 400, query=(("cursor", "nonsense"),)),
    Case(f"GET {_V1}/directory/users/{{accountId}}/last-active-dates", 404, who="nobody"),
    Case(f"POST {_V1}/users/{{userId}}/roles/assign", 404, _ROLE, who="nobody"),
    Case(f"POST {_V1}/users/{{userId}}/roles/assign", 400, {"role": "emperor"}),
    Case(f"POST {_V1}/users/{{userId}}/roles/revoke", 404, _ROLE, who="nobody"),
    Case(
        f"POST {_V1}/users/{{userId}}/role-assignments/assign",
        404,
        {"role": "atlassian/org-admin"},
        who="nobody",
    ),
    Case(f"POST {_V1}/users/{{userId}}/role-assignments/assign", 400, {}),
    Case(
        f"POST {_V1}/users/{{userId}}/role-assignments/assign",
        400,
        {"role": "atlassian/site-admin"},
        note="no such role",
    ),
    Case(
        f"POST {_V1}/users/{{userId}}/role-assignments/revoke",
        404,
        {"role": "atlassian/org-admin"},
        who="nobody",
    ),
    Case(f"GET {_V2}/directories", 400, query=(("limit", "0"),)),
    Case(f"POST {_V2}/users/invite", 400, {}),
    Case(f"POST {_V2}/users/invite", 400, {"emails": ["a@acme.example"] * 26}, note="too many"),
    Case(f"POST {_V2}/workspaces", 400, {"limit": 1001}, note="limit"),
    Case(f"POST {_V2}/workspaces", 403, {}, ids=_OTHER),
    Case(f"POST {_V2}/workspaces", 400, {"cursor": "x", "limit": 1}),
)
