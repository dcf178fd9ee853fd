"""`POST /admin/v2/orgs/{org}/users/invite`: people join directories, products and groups."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from umsync.sandbox.errors import Family
from umsync.sandbox.moments import stamp
from umsync.sandbox.organization import bare_group_id
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.seats import granted_by, require_seats
from umsync.sandbox.validation import Field, Fields, check_body

if TYPE_CHECKING:
    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization

_INVITE: Final[Fields] = {
    "emails": Field("texts", most=25, required=True, least=1),
    "permissionRules": Field("objects"),
    "additionalGroups": Field("texts"),
    "sendNotification": Field("flag"),
    "notificationText": Field("text"),
}
_ROLES: Final = frozenset(
    f"atlassian/{name}"
    for name in (
        *("user", "admin", "guest", "contributor"),
        *("customer", "basic", "stakeholder", "viewer"),
    )
)
_RULE: Final[Fields] = {
    "resource": Field("text", required=True),
    "role": Field("text", _ROLES, required=True),
}


def invite(call: Call) -> Answer:
    """200 when everything was granted, 206 when an address, a product or a group was in the way.

    409 when a product has no free seat: then nobody is invited.
    """
    fields = call.checked(_INVITE)
    rules = [check_body(rule, _RULE) for rule in fields.get("permissionRules", ())]
    groups = [bare_group_id(group_id) for group_id in fields.get("additionalGroups", ())]
    good = [email for email in fields["emails"] if _is_address(email)]
    for email in good:
        wanted = _products(call.organization, rules, groups)
        require_seats(call.organization, wanted, _known(call.organization, email))
    data = [_entry(call, email, rules, groups) for email in fields["emails"]]
    failed = len(good) < len(data) or any("ERROR" in str(one["results"]) for one in data)
    return Answer(206 if failed else 200, {"data": data})


def _is_address(email: str) -> bool:
    return "@" in email.strip("@")


def _products(organization: Organization, rules: list[Row], groups: list[str]) -> set[str]:
    known = (organization.groups[one] for one in groups if one in organization.groups)
    return {rule["resource"] for rule in rules}.union(*map(granted_by, known))


def _entry(call: Call, email: str, rules: list[Row], groups: list[str]) -> Row:
    if _is_address(email):
        return _invited(call, email, rules, groups)
    return _failed(email, rules, groups)


def _failed(email: str, rules: list[Row], groups: list[str]) -> Row:
    """What is said of an address that is none."""
    error = {"status": "ERROR", "statusReason": "INVALID_EMAIL"}
    result = {
        "roleAssignmentResult": [rule | error for rule in rules],
        "groupAssignmentResult": [{"group": group_id} | error for group_id in groups],
    }
    return {"email": email, "results": [result]}


def _invited(call: Call, email: str, rules: list[Row], groups: list[str]) -> Row:
    user = _known(call.organization, email) or _new_user(call, email)
    result = {
        "roleAssignmentResult": [_give_role(call, user, rule) for rule in rules],
        "groupAssignmentResult": [_give_group(call, user, group_id) for group_id in groups],
    }
    call.organization.put_user(user)
    return {"id": user["accountId"], "email": email, "results": [result]}


def _give_role(call: Call, user: Row, rule: Row) -> Row:
    result = {"resource": rule["resource"], "role": rule["role"]}
    resource = call.organization.resources.get(rule["resource"])
    if resource is None:
        return result | {"status": "ERROR", "statusReason": "RESOURCE_NOT_FOUND"}
    user["directories"].setdefault(resource["directoryId"], "active")
    if rule not in user["roles"]:
        user["roles"].append(rule)
    return result | {"status": "INVITED"}


def _give_group(call: Call, user: Row, group_id: str) -> Row:
    group = call.organization.groups.get(group_id)
    if group is None or group["externalSynced"]:
        reason = "GROUP_NOT_FOUND" if group is None else "GROUP_SYNCED"
        return {"group": group_id, "status": "ERROR", "statusReason": reason}
    user["directories"].setdefault(group["directoryId"], "active")
    if group_id not in user["groups"]:
        user["groups"].append(group_id)
    return {"group": group_id, "status": "INVITED"}


def _known(organization: Organization, email: str) -> Row | None:
    found = (u for u in organization.users.values() if _email(u) == email.casefold())
    return next(found, None)


def _email(user: Row) -> str:
    return str(user.get("email", "")).casefold()


def _new_user(call: Call, email: str) -> Row:
    name, _, domain = email.partition("@")
    managed = domain.casefold() in call.organization.document.get("domains", ())
    account = uuid.uuid5(uuid.NAMESPACE_URL, f"{call.organization.id}/{email.casefold()}")
    return {
        "accountId": f"712020:{account}",
        "accountType": "atlassian",
        "accountStatus": "active",
        "claimStatus": "managed" if managed else "unmanaged",
        "addedToOrg": stamp(call.now),
        "name": name,
        "nickname": name,
        "email": email,
        "emailVerified": False,
        "managementSource": "invited",
        "mfaEnabled": False,
        "directories": {},
        "groups": [],
        "platformRoles": [],
        "roles": [],
        "productAccess": [],
        "apiTokens": [],
    }


ROUTES: Final = (
    Route(
        "POST",
        "/admin/v2/orgs/<org_id>/users/invite",
        invite,
        Family.DIRECTORY,
        "write:directories:admin",
        "required",
        writes=True,
    ),
)
