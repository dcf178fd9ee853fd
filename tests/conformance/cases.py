"""Every documented endpoint: calls that succeed, calls that are refused, pages, retired ones."""

from __future__ import annotations

from tests.conformance import (
    cases_accounts,
    cases_groups,
    cases_organization,
    cases_security,
    cases_users,
)
from tests.conformance.world import Case

_V1 = "/admin/v1/orgs/{orgId}"
_V2 = "/admin/v2/orgs/{orgId}"
_DIR = f"{_V2}/directories/{{directoryId}}"
_USERS = f"{_DIR}/users"
_USER = f"{_USERS}/{{accountId}}"
_GROUPS = f"{_DIR}/groups"
_ALL = {"directoryId": "-"}
_AREAS = (cases_organization, cases_users, cases_groups, cases_accounts, cases_security)

HAPPY = tuple(case for area in _AREAS for case in area.HAPPY)
"""Requests that are themselves as documented."""

REFUSED = tuple(case for area in _AREAS for case in area.REFUSED)
"""Requests that Atlassian documents an error for; some of them are wrong on purpose."""

PAGED = (
    Case("GET /admin/v2/orgs/{orgId}/directories", query=(("limit", "1"),)),
    Case(f"GET {_USER}/role-assignments", query=(("limit", "1"),)),
    Case(f"POST {_USERS}/search", 200, {"limit": 25}, ids=_ALL),
    Case(f"POST {_GROUPS}/search", 200, {"limit": 4}, ids=_ALL),
    Case(f"POST {_V2}/workspaces", 200, {"limit": 2}),
    Case(f"GET {_V2}/app-access-settings/domains", query=(("limit", "1"),)),
    Case(f"GET {_V1}/events", query=(("limit", "25"),)),
    Case(f"GET {_V1}/events-stream", query=(("limit", "25"),)),
    Case(f"GET {_V1}/events-stream", query=(("limit", "25"), ("sortOrder", "desc")), note="desc"),
)
"""Listings that take more than one page."""

RETIRED = (
    Case(f"POST {_V1}/users/search", 404, {}),
    Case(f"POST {_V1}/groups/search", 404, {}),
    Case(f"POST {_V1}/users/invite", 404, {}),
    Case(f"POST {_V1}/directory/users/{{accountId}}/suspend-access", 404, {}),
    Case(f"POST {_V1}/directory/users/{{accountId}}/restore-access", 404, {}),
    Case(f"DELETE {_V1}/directory/users/{{accountId}}", 404),
    Case(f"POST {_V1}/directory/groups", 404, {}),
    Case(f"POST {_V1}/directory/groups/{{groupId}}/memberships", 404, {}),
)
"""Endpoints that Atlassian has removed."""
