"""`/admin/v1/…/roles` and `/role-assignments`: roles given to a user directly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.people import ORG_ADMIN, is_org_admin, is_visible
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.seats import require_seats
from umsync.sandbox.user_filters import ROLE_IDS
from umsync.sandbox.validation import Field, Fields

if TYPE_CHECKING:
    from umsync.sandbox.document import Row

_ON_RESOURCE: Final[Fields] = {
    "role": Field("text", ROLE_IDS, required=True),
    "resource": Field("text"),
}
_ON_ORGANIZATION: Final[Fields] = {"role": Field("text", frozenset({ORG_ADMIN}), required=True)}
PLATFORM_ROLES: Final = frozenset(
    {ORG_ADMIN, "atlassian/site-admin", "atlassian/user-access-admin", "atlassian/ai-access"}
)
"""Roles that need no resource."""


def assign(call: Call) -> Answer:
    """POST roles/assign: in a resource with a free seat, or for the whole organization."""
    return _assign(call, call.checked(_ON_RESOURCE))


def revoke(call: Call) -> Answer:
    """POST roles/revoke: 404 for a role the user does not have directly."""
    return _revoke(call, call.checked(_ON_RESOURCE))


def assign_platform(call: Call) -> Answer:
    """POST role-assignments/assign: organization admin.

    The real API may take 30 seconds to show it; here it shows at once.
    """
    return _assign(call, call.checked(_ON_ORGANIZATION))


def revoke_platform(call: Call) -> Answer:
    """POST role-assignments/revoke: the last organization admin remains one."""
    return _revoke(call, call.checked(_ON_ORGANIZATION))


def _assign(call: Call, wanted: Row) -> Answer:
    user = _user(call)
    held, role = _held(call, user, wanted)
    if role not in held:  # giving it twice is no error
        require_seats(call.organization, [wanted["resource"]] if "resource" in wanted else [], user)
        held.append(role)
        call.organization.put_user(user)
    return Answer(204)


def _revoke(call: Call, wanted: Row) -> Answer:
    user = _user(call)
    held, role = _held(call, user, wanted)
    if role not in held:
        raise RefusedError(Problem.UNKNOWN, "The user does not have the role.")
    admins = sum(map(is_org_admin, call.organization.users.values()))
    if role == ORG_ADMIN and admins == 1:
        raise RefusedError(Problem.USER_FORBIDDEN, "The last organization admin has to stay one.")
    held.remove(role)
    call.organization.put_user(user)
    return Answer(204)


def _held(call: Call, user: Row, wanted: Row) -> tuple[list[Any], object]:
    """The list of the user that the wanted role belongs in, and what it is in there."""
    if "resource" in wanted:
        if wanted["resource"] not in call.organization.resources:
            raise RefusedError(Problem.UNKNOWN, "Resource not found.")
        return user["roles"], wanted
    if wanted["role"] not in PLATFORM_ROLES:
        raise RefusedError(Problem.BODY, "resource is required for this role")
    return user["platformRoles"], wanted["role"]


def _user(call: Call) -> Row:
    user = call.organization.users.get(call.path["account_id"])
    if user is None or not is_visible(user, None):
        raise RefusedError(Problem.USER_UNKNOWN, "User not found in the organization.")
    return user


_USER: Final = "/admin/v1/orgs/<org_id>/users/<account_id>"
_WRITE: Final = "write:directories:admin"
_ORG_ROLES: Final = f"{_USER}/role-assignments"
_F: Final = Family.ADMIN
ROUTES: Final = (
    Route("POST", f"{_USER}/roles/assign", assign, _F, _WRITE, "required", writes=True),
    Route("POST", f"{_USER}/roles/revoke", revoke, _F, _WRITE, "required", writes=True),
    Route("POST", f"{_ORG_ROLES}/assign", assign_platform, _F, _WRITE, "required", writes=True),
    Route("POST", f"{_ORG_ROLES}/revoke", revoke_platform, _F, _WRITE, "required", writes=True),
)
