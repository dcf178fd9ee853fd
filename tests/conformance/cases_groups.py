"""`…/directories/{directoryId}/groups`."""

from __future__ import annotations

from tests.conformance.world import Case

_V2 = "/admin/v2/orgs/{orgId}"
_DIR = f"{_V2}/directories/{{directoryId}}"
_GROUPS = f"{_DIR}/groups"
_GROUP = f"{_GROUPS}/{{groupId}}"
_ALL = {"directoryId": "-"}
_NO_ORG = {"orgId": "00000000-0000-4000-8000-000000000000"}
_NO_GROUP = {"groupId": "00000000-0000-4000-8000-000000000000"}
_SYNCED = {"groupId": "${syncedGroupId}", "directoryId": "${syncedDirectoryId}"}
_GROUP_ROLE = {"resourceId": "${resourceId}", "roleId": "atlassian/guest"}
_JOIN = Case(f"POST {_GROUP}/memberships", 204, {"accountId": "${member}"})

HAPPY = (
    Case(f"POST {_GROUPS}/search", 200, {}, ids=_ALL),
    Case(
        f"POST {_GROUPS}/search",
        200,
        {
            "limit": 100,
            "expand": ["counts.resources", "counts.users"],
            "sortBy": [{"field": "name", "direction": "desc"}],
            "searchTerm": "users",
        },
        note="expanded",
    ),
    Case(f"POST {_GROUPS}/search", 200, {"groupNames": ["engineering"]}, note="by name"),
    Case(
        f"POST {_GROUPS}/search",
        200,
        {"groupNames": ["night shift"]},
        first=(Case(f"POST {_GROUPS}", 201, {"name": "night shift"}),),
        note="without description",
    ),
    Case(f"POST {_GROUPS}", 201, {"name": "night shift", "description": "Invented"}),
    Case(f"GET {_GROUPS}", query=(("searchTerm", "users"), ("limit", "10"))),
    Case(
        f"GET {_GROUPS}",
        query=(
            ("includeUsers", "true"),
            ("includeResources", "false"),
            ("sortBy", '{"field": "name", "direction": "desc"}'),
        ),
        note="counted and sorted",
    ),
    Case(f"GET {_GROUPS}/count", query=(("searchTerm", "users"),)),
    Case(f"GET {_GROUPS}/stats", ids=_ALL),
    Case(f"GET {_GROUP}"),
    Case(f"DELETE {_GROUP}", 204),
    _JOIN,
    Case(f"DELETE {_GROUP}/memberships/{{accountId}}", 204, first=(_JOIN,)),
    Case(f"GET {_GROUP}/role-assignments", ids={"groupId": "${memberGroupId}"}),
    Case(f"POST {_GROUP}/role-assignments/assign", 200, _GROUP_ROLE),
    Case(
        f"POST {_GROUP}/role-assignments/revoke",
        204,
        _GROUP_ROLE,
        first=(Case(f"POST {_GROUP}/role-assignments/assign", 200, _GROUP_ROLE),),
    ),
)

REFUSED = (
    Case(f"POST {_GROUPS}/search", 400, {"groupNames": ["a"], "searchTerm": "a"}),
    Case(f"POST {_GROUPS}/search", 400, {"groupNames": ["a"], "groupIds": ["b"]}, note="ids"),
    Case(f"POST {_GROUPS}", 400, {}),
    Case(f"POST {_GROUPS}", 409, {"name": "Engineering"}),
    Case(f"GET {_GROUPS}/count", 404, ids=_NO_ORG),
    Case(f"GET {_GROUPS}/count", 400, query=(("accountIds", "a"),) * 11),
    Case(f"GET {_GROUPS}/stats", 404, ids=_NO_ORG),
    Case(f"GET {_GROUP}", 404, ids=_NO_GROUP),
    Case(f"DELETE {_GROUP}", 404, ids=_NO_GROUP),
    Case(f"DELETE {_GROUP}", 403, ids=_SYNCED),
    Case(f"POST {_GROUP}/memberships", 404, {"accountId": "${nobody}"}),
    Case(f"POST {_GROUP}/memberships", 403, {"accountId": "${synced_user}"}, ids=_SYNCED),
    Case(f"POST {_GROUP}/memberships", 409, {"accountId": "${member}"}, first=(_JOIN,)),
    Case(f"DELETE {_GROUP}/memberships/{{accountId}}", 404, who="nobody"),
    Case(f"GET {_GROUP}/role-assignments", 404, ids=_NO_GROUP),
    Case(f"POST {_GROUP}/role-assignments/assign", 404, _GROUP_ROLE, ids=_NO_GROUP),
    Case(f"POST {_GROUP}/role-assignments/revoke", 404, _GROUP_ROLE, ids=_NO_GROUP),
)
