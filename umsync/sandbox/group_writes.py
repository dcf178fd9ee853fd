"""`/admin/v2/…/groups`: create, delete, memberships and the roles a group grants."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.groups import group_of
from umsync.sandbox.order import Order
from umsync.sandbox.paging import Listing, links
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.seats import granted_by, require_seats
from umsync.sandbox.user_access import ASSIGNMENTS, is_wanted
from umsync.sandbox.user_filters import ROLE_IDS
from umsync.sandbox.validation import Field, Fields

if TYPE_CHECKING:
    from umsync.sandbox.document import Row

_GROUP: Final[Fields] = {"name": Field("text", required=True), "description": Field("text")}
_MEMBER: Final[Fields] = {"accountId": Field("text", required=True)}
_ROLE: Final[Fields] = {
    "resourceId": Field("text", required=True),
    "roleId": Field("text", ROLE_IDS, required=True),
}


def create(call: Call) -> Answer:
    """POST groups: a local group; names are unique in a directory, whatever their case.

    The answer has no body: search for the name to learn the id.
    """
    fields, scope = call.checked(_GROUP), call.scope()
    if scope is None:
        raise RefusedError(Problem.BODY, "A group is created in one directory, not in all.")
    name, (directory_id,) = fields["name"], scope
    for group in call.organization.groups.values():
        if group["directoryId"] == directory_id and group["name"].casefold() == name.casefold():
            raise RefusedError(Problem.CONFLICT, "A group of this name exists in the directory.")
    group = _new_group(call, directory_id, fields)
    call.organization.put_group(group)
    return Answer(201)


def delete(call: Call) -> Answer:
    """DELETE groups/{id}: refused for a synced group."""
    call.organization.drop_group(_local(call)["id"])
    return Answer(204)


def add_member(call: Call) -> Answer:
    """POST memberships: 409 for a member, or when a product the group grants is full."""
    group = _local(call)
    user = _user_in_directory(call, group, call.checked(_MEMBER)["accountId"])
    if group["id"] in user["groups"]:
        raise RefusedError(Problem.CONFLICT, "The user is already a member of the group.")
    require_seats(call.organization, granted_by(group), user)
    user["groups"].append(group["id"])
    call.organization.put_user(user)
    return Answer(204)


def remove_member(call: Call) -> Answer:
    """DELETE memberships/{id}: 404 for somebody who is not a member."""
    group = _local(call)
    user = _user_in_directory(call, group, call.path["account_id"])
    if group["id"] not in user["groups"]:
        raise RefusedError(Problem.USER_UNKNOWN, "The user is not a member of the group.")
    user["groups"].remove(group["id"])
    call.organization.put_user(user)
    return Answer(204)


def role_assignments(call: Call) -> Answer:
    """GET role-assignments: one entry per resource."""
    group, query = group_of(call), call.checked_query(ASSIGNMENTS)
    order = Order.of(("", row["resourceId"], row) for row in group["roleAssignments"])
    name = f"roles of {group['id']}"
    listing = Listing(name, query, query.get("cursor"), query.get("limit", 20))
    page = listing.page(order, lambda row: is_wanted(_placed(call, row), query))
    rows = [_assignment(call, row) for row in page.rows]
    return Answer(200, {"data": rows, "links": links(query.get("cursor"), page.next)})


def assign_role(call: Call) -> Answer:
    """POST role-assignments/assign: a role the group has already is no error."""
    group, assignment, role = _role(call)
    if assignment not in group["roleAssignments"]:
        group["roleAssignments"].append(assignment)
    if role not in assignment["roles"]:
        assignment["roles"].append(role)
        call.organization.put_group(group)
    return Answer(200)


def revoke_role(call: Call) -> Answer:
    """POST role-assignments/revoke: 404 for a role the group does not have."""
    group, assignment, role = _role(call)
    if role not in assignment["roles"]:
        raise RefusedError(Problem.UNKNOWN, "The group does not have the role.")
    assignment["roles"].remove(role)
    group["roleAssignments"] = [one for one in group["roleAssignments"] if one["roles"]]
    call.organization.put_group(group)
    return Answer(204)


def _new_group(call: Call, directory_id: str, fields: Row) -> Row:
    # The name within the version makes the id new and the same in every replay.
    seed = f"{call.organization.id}/{call.organization.version}/{fields['name']}"
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, seed)),
        "name": fields["name"],
        "description": fields.get("description"),
        "directoryId": directory_id,
        "externalSynced": False,
        "managedBy": "admins",
        "roleAssignments": [],
    }


def _local(call: Call) -> Row:
    group = group_of(call)
    if group["externalSynced"]:
        raise RefusedError(
            Problem.GROUP_FORBIDDEN, "The group is synced: manage it in the identity provider."
        )
    return group


def _user_in_directory(call: Call, group: Row, account_id: str) -> Row:
    user = call.organization.users.get(account_id)
    if user is None or group["directoryId"] not in user["directories"]:
        raise RefusedError(Problem.USER_UNKNOWN, "User not found in the group's directory.")
    return user


def _assignment(call: Call, row: Row) -> Row:
    resource = call.organization.resources[row["resourceId"]]
    return {
        "resourceId": row["resourceId"],
        "resourceOwner": resource["owner"],
        "defaultRole": row.get("defaultRole"),
        "roles": list(row["roles"]),
    }


def _placed(call: Call, row: Row) -> Row:
    directory_id = call.organization.resources[row["resourceId"]]["directoryId"]
    return _assignment(call, row) | {"directoryId": directory_id}


def _role(call: Call) -> tuple[Row, Row, str]:
    group, fields = group_of(call), call.checked(_ROLE)
    if fields["resourceId"] not in call.organization.resources:
        raise RefusedError(Problem.UNKNOWN, "Resource not found.")
    for assignment in group["roleAssignments"]:
        if assignment["resourceId"] == fields["resourceId"]:
            return group, assignment, fields["roleId"]
    return group, {"resourceId": fields["resourceId"], "roles": []}, fields["roleId"]


_BASE: Final = "/admin/v2/orgs/<org_id>/directories/<directory_id>/groups"
_ONE: Final = f"{_BASE}/<group:group_id>"
_ROLES: Final = f"{_ONE}/role-assignments"
_READ: Final = "read:groups:admin"
_WRITE: Final = "write:groups:admin"
_F: Final = Family.DIRECTORY
ROUTES: Final = (
    Route("POST", _BASE, create, _F, _WRITE, "required", writes=True),
    Route("DELETE", _ONE, delete, _F, _WRITE, writes=True),
    Route("POST", f"{_ONE}/memberships", add_member, _F, _WRITE, "required", writes=True),
    Route("DELETE", f"{_ONE}/memberships/<account_id>", remove_member, _F, _WRITE, writes=True),
    Route("GET", _ROLES, role_assignments, _F, _READ),
    Route("POST", f"{_ROLES}/assign", assign_role, _F, _WRITE, "required", writes=True),
    Route("POST", f"{_ROLES}/revoke", revoke_role, _F, _WRITE, "required", writes=True),
)
