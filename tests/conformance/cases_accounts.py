"""User management and API access."""

from __future__ import annotations

from tests.conformance.world import Case

_MANAGE = "/users/{account_id}/manage"
_LIFECYCLE = f"{_MANAGE}/lifecycle"
_ACCESS = "/admin/api-access/v1/orgs/{orgId}"
_OTHER = {"orgId": "${otherOrgId}"}
_NO_ORG = {"orgId": "00000000-0000-4000-8000-000000000000"}
_DELETE = Case(f"POST {_LIFECYCLE}/delete", 200, {})

HAPPY = (
    Case(f"GET {_MANAGE}"),
    Case(
        f"GET {_MANAGE}",
        query=(("privileges", "lifecycle.enablement"), ("privileges", "email.set")),
        who="synced_user",
        note="withheld",
    ),
    Case(f"GET {_MANAGE}/profile"),
    Case(f"PATCH {_MANAGE}/profile", 200, {"name": "New Name", "nickname": "New"}),
    Case(
        f"PATCH {_MANAGE}/profile",
        200,
        {"extended_profile": {"job_title": "Analyst", "location": "Berlin"}},
        note="extended",
    ),
    Case(f"PUT {_MANAGE}/email", 204, {"email": "moved@acme.example"}),
    Case(f"POST {_LIFECYCLE}/disable", 204, {"message": "Left the company"}),
    Case(f"POST {_LIFECYCLE}/disable", 204, {}, note="no message"),
    Case(
        f"POST {_LIFECYCLE}/enable",
        204,
        {},
        first=(Case(f"POST {_LIFECYCLE}/disable", 204, {}),),
    ),
    Case(f"POST {_LIFECYCLE}/delete", 200, {}),
    Case(f"POST {_LIFECYCLE}/cancel-delete", 200, {}, first=(_DELETE,)),
    Case(f"GET {_MANAGE}/api-tokens"),
    Case(f"DELETE {_MANAGE}/api-tokens/{{tokenId}}", 204),
    Case(f"GET {_ACCESS}/api-tokens"),
    Case(f"GET {_ACCESS}/api-keys"),
    Case(f"GET {_ACCESS}/api-keys/count"),
)

REFUSED = (
    Case(f"GET {_MANAGE}", 404, who="nobody"),
    Case(f"GET {_MANAGE}", 403, who="unmanaged"),
    Case(f"GET {_MANAGE}/profile", 404, who="nobody"),
    Case(f"PATCH {_MANAGE}/profile", 400, {"name": 1}),
    Case(f"PATCH {_MANAGE}/profile", 403, {"name": "x"}, who="synced_user"),
    Case(f"PUT {_MANAGE}/email", 400, {}),
    Case(f"PUT {_MANAGE}/email", 403, {"email": "a@elsewhere.example"}, note="domain"),
    Case(f"PUT {_MANAGE}/email", 403, {"email": "a@acme.example"}, who="synced_user"),
    Case(f"POST {_LIFECYCLE}/disable", 403, {}, who="synced_user"),
    Case(f"POST {_LIFECYCLE}/disable", 403, {}, who="unmanaged", note="unmanaged"),
    Case(f"POST {_LIFECYCLE}/disable", 415, note="no body"),
    Case(f"POST {_LIFECYCLE}/enable", 404, {}, who="nobody"),
    Case(f"POST {_LIFECYCLE}/enable", 409, {}, first=(_DELETE,)),
    Case(f"POST {_LIFECYCLE}/delete", 403, {}, who="synced_user"),
    Case(f"POST {_LIFECYCLE}/cancel-delete", 404, {}, who="nobody"),
    Case(f"POST {_LIFECYCLE}/cancel-delete", 404, {}, note="no deletion"),
    Case(f"GET {_MANAGE}/api-tokens", 404, who="nobody"),
    Case(f"DELETE {_MANAGE}/api-tokens/{{tokenId}}", 404, ids={"tokenId": "none"}),
    Case(f"GET {_ACCESS}/api-tokens", 403, ids=_OTHER),
    Case(f"GET {_ACCESS}/api-keys", 404, ids=_NO_ORG),
    Case(f"GET {_ACCESS}/api-keys/count", 404, ids=_NO_ORG),
)
