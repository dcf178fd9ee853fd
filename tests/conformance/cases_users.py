"""`…/directories/{directoryId}/users`."""

from __future__ import annotations

from tests.conformance.world import Case

_V2 = "/admin/v2/orgs/{orgId}"
_DIR = f"{_V2}/directories/{{directoryId}}"
_USERS = f"{_DIR}/users"
_USER = f"{_USERS}/{{accountId}}"
_ALL = {"directoryId": "-"}
_OTHER = {"orgId": "${otherOrgId}"}
_NO_ORG = {"orgId": "00000000-0000-4000-8000-000000000000"}
_SUSPEND = Case(f"POST {_USER}/suspend", 204, {})
_USER_FILTERS = (
    ("accountIds", "${member}"),
    ("directoryIds", "${directoryId}"),
    ("claimStatus", "managed"),
    ("status", "active"),
    ("status", "suspended"),
    ("accountStatus", "active"),
    ("membershipStatus", "active"),
)
_ADMINS = (("roleIds", "atlassian/org-admin"), ("status", "active"))

HAPPY = (
    Case(f"POST {_USERS}/search", 200, {}, ids=_ALL),
    Case(
        f"POST {_USERS}/search",
        200,
        {
            "limit": 100,
            "expand": ["platformRoles", "counts.resources", "productAccess", "groups"],
            "sortBy": [{"field": "nick_name", "direction": "asc"}],
        },
        ids=_ALL,
        note="expanded",
    ),
    Case(
        f"POST {_USERS}/search",
        200,
        {
            "accountIds": ["${member}"],
            "status": ["active", "not_invited"],
            "claimStatus": "managed",
            "mfaEnabled": True,
            "groupIds": ["${memberGroupId}"],
            "roleIds": ["atlassian/user"],
            "emailDomains": ["acme.example"],
            "searchTerm": "a",
        },
        note="filtered",
    ),
    Case(f"POST {_USERS}/search", 200, {"emails": ["${email}"]}, note="by email"),
    Case(f"GET {_USERS}", query=(*_USER_FILTERS, ("limit", "10"))),
    Case(
        f"GET {_USERS}",
        query=(("sortBy", '{"field": "nick_name", "direction": "desc"}'),),
        note="sorted",
    ),
    Case(f"GET {_USERS}/count", query=_USER_FILTERS),
    Case(f"GET {_USERS}/count", ids=_ALL, note="everybody"),
    Case(f"GET {_USERS}/count", query=_ADMINS, ids=_ALL, note="organization admins"),
    Case(f"GET {_USERS}/stats", ids=_ALL),
    Case(f"GET {_USER}"),
    Case(f"DELETE {_USER}", 204),
    Case(f"GET {_USER}/role-assignments"),
    Case(f"GET {_USER}/role-assignments", who="admin", ids=_ALL, note="admin"),
    Case(f"POST {_USER}/suspend", 204, {}),
    Case(f"POST {_USER}/restore", 204, {}, first=(_SUSPEND,)),
)

REFUSED = (
    Case(f"POST {_USERS}/search", 400, {"searchTerm": "a", "emails": ["a@example.com"]}),
    Case(f"POST {_USERS}/search", 400, {"limit": 101}, note="limit"),
    Case(f"POST {_USERS}/search", 400, {"expand": ["everything"]}, note="expand"),
    Case(f"POST {_USERS}/search", 403, {}, ids=_OTHER),
    Case(f"POST {_USERS}/search", 404, {}, ids=_NO_ORG),
    Case(f"POST {_USERS}/search", 415),
    Case(f"POST {_USERS}/search", 400, {"accountIds": ["a"] * 11}, note="account ids"),
    Case(f"GET {_USERS}", 400, query=(("accountIds", "a"),) * 11, note="account ids"),
    Case(f"GET {_USERS}/count", 400, query=(("status", "asleep"),)),
    Case(f"GET {_USERS}/count", 400, query=(("groupIds", "a"),) * 11, note="group ids"),
    Case(f"GET {_USER}/role-assignments", 400, query=(("limit", "101"),), note="limit"),
    Case(f"GET {_USERS}/stats", 404, ids=_NO_ORG),
    Case(f"GET {_USER}", 404, who="nobody"),
    Case(f"GET {_USER}", 404, who="outside", note="in no directory"),
    Case(f"DELETE {_USER}", 404, who="nobody"),
    Case(f"DELETE {_USER}", 403, who="admin"),
    Case(f"GET {_USER}/role-assignments", 404, who="nobody"),
    Case(f"POST {_USER}/suspend", 404, {}, who="nobody"),
    Case(f"POST {_USER}/suspend", 403, {}, who="admin"),
    Case(f"POST {_USER}/restore", 404, {}, who="nobody"),
)
