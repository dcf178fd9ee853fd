"""What the API shows of a user: the composite status, the fields, the expanded parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.sandbox.organization import group_ari

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization

Scope = frozenset[str] | None
"""Directory ids a request is about; None is all of them."""

_SHOWN: Final = (
    "accountId",
    "accountType",
    "accountStatus",
    "addedToOrg",
    "name",
    "nickname",
    "email",
    "emailVerified",
    "claimStatus",
    "picture",
    "avatar",
    "managementSource",
    "mfaEnabled",
    "jobTitle",
    "department",
    "organization",
    "location",
    "timeZone",
    "deactivatedOn",
)
_NULLABLE: Final = "managementSource"
"""The only field that may be null; any other without a value is left out."""
ORG_ADMIN: Final = "atlassian/org-admin"


def membership_status(user: Row) -> str:
    """Over all directories: active in one, else suspended in all, else no_membership."""
    statuses = user["directories"].values()
    if "active" in statuses:
        return "active"
    return "suspended" if statuses else "no_membership"


def status(user: Row) -> str:
    """The composite of deletion, account status and membership status."""
    if user.get("deletionRequestedOn"):
        return "for_deletion"
    if user["accountStatus"] != "active":
        return "deactivated"
    membership = membership_status(user)
    return "not_invited" if membership == "no_membership" else membership


def is_org_admin(user: Row) -> bool:
    """Whether the user is an organization admin, whom no key may lock out."""
    return ORG_ADMIN in user["platformRoles"]


def is_managed(user: Row) -> bool:
    """Whether the organization owns the account."""
    return bool(user["claimStatus"] == "managed")


def is_visible(user: Row, scope: Scope) -> bool:
    """Whether listings of `scope` show the user.

    Over all directories that includes managed accounts that are in none of them.
    """
    if scope is None:
        return bool(user["directories"]) or is_managed(user)
    return not scope.isdisjoint(user["directories"])


def grants(organization: Organization, user: Row) -> Iterator[tuple[str, str, str]]:
    """Each (resource id, role, method) the user has, directly or through a group."""
    for role in user["roles"]:
        yield role["resource"], role["role"], "direct"
    for group_id in user["groups"]:
        for assignment in organization.groups[group_id]["roleAssignments"]:
            for role in assignment["roles"]:
                yield assignment["resourceId"], role, "group_direct"


def resource_ids(organization: Organization, user: Row) -> set[str]:
    """The products and sites the user has any role in."""
    return {resource for resource, _, _ in grants(organization, user)}


def role_ids(organization: Organization, user: Row) -> set[str]:
    """Every role the user has anywhere, platform roles included."""
    return {role for _, role, _ in grants(organization, user)} | set(user["platformRoles"])


def user_view(
    organization: Organization, user: Row, scope: Scope, expand: Iterable[str] = ()
) -> Row:
    """The user as v2 shows it; expanded parts only when asked for.

    `productAccess` stays absent even when asked for if the activity is unknown.
    """
    view: Row = {
        key: user[key]
        for key in _SHOWN
        if user.get(key) is not None or (key == _NULLABLE and key in user)
    }
    view["status"] = status(user)
    view["membershipStatus"] = membership_status(user)
    view["forDeletion"] = bool(user.get("deletionRequestedOn"))
    view["links"] = {"self": _self_link(organization, user)}
    for part in expand:
        _EXPAND[part](organization, user, scope, view)
    return view


def _self_link(organization: Organization, user: Row) -> str:
    return f"/admin/v2/orgs/{organization.id}/directories/-/users/{user['accountId']}"


def _platform_roles(_: Organization, user: Row, __: Scope, view: Row) -> None:
    view["platformRoles"] = list(user["platformRoles"])


def _counts(organization: Organization, user: Row, _: Scope, view: Row) -> None:
    view["counts"] = {"resources": len(resource_ids(organization, user))}


def _product_access(organization: Organization, user: Row, scope: Scope, view: Row) -> None:
    if user.get("productAccess") is None:
        return
    view["productAccess"] = [
        entry
        for entry in user["productAccess"]
        if scope is None or organization.resources[entry["id"]]["directoryId"] in scope
    ]


def _groups(organization: Organization, user: Row, scope: Scope, view: Row) -> None:
    groups = (organization.groups[group_id] for group_id in user["groups"])
    view["groups"] = [
        {
            "id": group_ari(group["id"]),
            "name": group["name"],
            "description": group.get("description"),
        }
        for group in groups
        if scope is None or group["directoryId"] in scope
    ]


_EXPAND: Final = {
    "platformRoles": _platform_roles,
    "counts.resources": _counts,
    "productAccess": _product_access,
    "groups": _groups,
}
EXPANDABLE: Final = tuple(_EXPAND)
