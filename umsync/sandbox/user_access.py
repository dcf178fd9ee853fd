"""`/admin/v2/…/users/{id}`: role assignments, suspend, restore, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.order import Order
from umsync.sandbox.paging import Listing, links
from umsync.sandbox.people import grants, is_managed, is_org_admin
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.user_filters import ROLE_IDS
from umsync.sandbox.users import member
from umsync.sandbox.validation import Field, Fields, up_to

if TYPE_CHECKING:
    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization

ASSIGNMENTS: Final[Fields] = {
    "cursor": Field("text"),
    "limit": Field("whole", most=100),
    "directoryIds": up_to(10),
    "resourceOwners": up_to(10),
    "resourceIds": up_to(20),
    "roleIds": up_to(10, ROLE_IDS),
}
"""What a listing of role assignments may have."""


def role_assignments(call: Call) -> Answer:
    """GET users/{id}/role-assignments: one entry per resource."""
    user, query = member(call), call.checked_query(ASSIGNMENTS)
    rows = _assignments(call.organization, user)
    order = Order.of((row["resourceId"], row["resourceId"], row) for row in rows)
    name = f"roles of {user['accountId']}"
    listing = Listing(name, query, query.get("cursor"), query.get("limit", 20))
    page = listing.page(order, lambda row: is_wanted(row, query))
    return Answer(200, {"data": page.rows, "links": links(query.get("cursor"), page.next)})


def suspend(call: Call) -> Answer:
    """POST users/{id}/suspend: roles and groups stay. Suspending twice is no error."""
    user = _removable(call)
    _set_membership(call, user, "suspended")
    return Answer(204)


def restore(call: Call) -> Answer:
    """POST users/{id}/restore. Restoring an active user is no error."""
    _set_membership(call, member(call), "active")
    return Answer(204)


def remove(call: Call) -> Answer:
    """DELETE users/{id}: out of the directory, its groups and its products.

    A managed account remains as not invited; an external one is no longer shown.
    """
    user = _removable(call)
    organization = call.organization
    left = _directories(call, user)
    for directory_id in left:
        del user["directories"][directory_id]
    user["groups"] = [
        group_id
        for group_id in user["groups"]
        if organization.groups[group_id]["directoryId"] not in left
    ]
    user["roles"] = [
        role
        for role in user["roles"]
        if organization.resources[role["resource"]]["directoryId"] not in left
    ]
    if user["directories"] or is_managed(user):
        organization.put_user(user)
    else:
        organization.drop_user(user["accountId"])
    return Answer(204)


def _removable(call: Call) -> Row:
    user = member(call)
    if is_org_admin(user):
        raise RefusedError(
            Problem.USER_FORBIDDEN, "An organization admin's access cannot be taken away."
        )
    return user


def _directories(call: Call, user: Row) -> list[str]:
    scope = call.scope()
    return [one for one in user["directories"] if scope is None or one in scope]


def _set_membership(call: Call, user: Row, status: str) -> None:
    changed = [one for one in _directories(call, user) if user["directories"][one] != status]
    for directory_id in changed:
        user["directories"][directory_id] = status
    if changed:
        call.organization.put_user(user)


def _assignments(organization: Organization, user: Row) -> list[Row]:
    found: dict[str, dict[str, set[str]]] = {}
    for resource_id, role, method in grants(organization, user):
        found.setdefault(resource_id, {}).setdefault(role, set()).add(method)
    platform = f"ari:cloud:platform::org/{organization.id}"
    for role in user["platformRoles"]:
        found.setdefault(platform, {}).setdefault(role, set()).add("direct")
    return [_assignment(organization, user, *entry) for entry in found.items()]


def _assignment(
    organization: Organization, user: Row, resource_id: str, roles: dict[str, set[str]]
) -> Row:
    resource = organization.resources.get(resource_id, {})
    directory_id = resource.get("directoryId")
    return {
        "resourceId": resource_id,
        "resourceOwner": resource.get("owner", "platform"),
        "roles": sorted(roles),
        "roleAssignments": [
            {"role": role, "roleAssignmentMethods": sorted(roles[role])} for role in sorted(roles)
        ],
        "directoryId": directory_id,
        "userDirectoryStatus": user["directories"].get(directory_id),
    }


def is_wanted(row: Row, query: Row) -> bool:
    """Whether one assignment passes every list that the request names."""
    tests = {
        "directoryIds": {row["directoryId"]},
        "resourceOwners": {row["resourceOwner"]},
        "resourceIds": {row["resourceId"]},
        "roleIds": set(row["roles"]),
    }
    return all(
        not query.get(name) or not values.isdisjoint(query[name]) for name, values in tests.items()
    )


_USER: Final = "/admin/v2/orgs/<org_id>/directories/<directory_id>/users/<account_id>"
_READ: Final = "read:directories:admin"
_WRITE: Final = "write:directories:admin"
_F: Final = Family.DIRECTORY
ROUTES: Final = (
    Route("GET", f"{_USER}/role-assignments", role_assignments, _F, _READ),
    Route("POST", f"{_USER}/suspend", suspend, _F, _WRITE, "optional", writes=True),
    Route("POST", f"{_USER}/restore", restore, _F, _WRITE, "optional", writes=True),
    Route("DELETE", _USER, remove, _F, _WRITE, writes=True),
)
