"""`POST /admin/v2/orgs/{org}/users/invite`: people join directories, products and groups."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.moments import stamp
from umsync.sandbox.organization import bare_group_id
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.user_filters import ROLE_IDS
from umsync.sandbox.validation import Field, Fields, check_body

if TYPE_CHECKING:
    from umsync.sandbox.document import Row

_INVITE: Final[Fields] = {
    "emails": Field("texts", required=True),
    "permissionRules": Field("objects"),
    "additionalGroups": Field("texts"),
    "sendNotification": Field("flag"),
    "notificationText": Field("text"),
}
_RULE: Final[Fields] = {
    "resource": Field("text", required=True),
    "role": Field("text", ROLE_IDS, required=True),
}


def invite(call: Call) -> Answer:
    """200 when everything was granted, 206 when some product or group was not."""
    fields = call.checked(_INVITE)
    rules = [check_body(rule, _RULE) for rule in fields.get("permissionRules", ())]
    groups = [bare_group_id(group_id) for group_id in fields.get("additionalGroups", ())]
    if not fields["emails"] or not all("@" in email for email in fields["emails"]):
        raise RefusedError(Problem.BODY, "emails must hold at least one address.")
    data = [_invited(call, email, rules, groups) for email in fields["emails"]]
    failed = any("ERROR" in str(entry["results"]) for entry in data)
    return Answer(206 if failed else 200, {"data": data})


def _invited(call: Call, email: str, rules: list[Row], groups: list[str]) -> Row:
    user = _user(call, email)
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


def _user(call: Call, email: str) -> Row:
    for user in call.organization.users.values():
        if user.get("email", "").casefold() == email.casefold():
            return user
    return _new_user(call, email)


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
