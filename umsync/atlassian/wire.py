"""Atlassian's field names of what we read: answers become umsync's words.

Names are those of the organizations REST API
(https://developer.atlassian.com/cloud/admin/organization/rest/). Unknown fields are ignored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.atlassian.fields import MAY_BE_TEXT, Fields, Json
from umsync.atlassian.moments import parse_time
from umsync.errors import UnexpectedAnswerError
from umsync.model.organization import Directory, Group, Organization
from umsync.model.user import ProductActivity, Status, User

if TYPE_CHECKING:
    from umsync.atlassian.user_row import UserRow

_GROUP_ARI: Final = "ari:cloud:identity::group/"
_STATUSES: Final = {status.value: status for status in Status}
_ACCOUNT: Final = frozenset({"active", "inactive", "closed"})
_MEMBERSHIP: Final = frozenset({"active", "suspended", "no_membership"})
_CLAIM: Final = frozenset({"managed", "unmanaged"})
_TEXTS: Final = (
    *("name", "email", "claimStatus", "managementSource"),
    *("nickname", "jobTitle", "department", "organization", "location", "timeZone"),
)


def page(answer: Json, endpoint: str) -> tuple[list[Fields], str | None]:
    """The rows of a page, and what it says of the next one; None at the end."""
    fields = Fields.of(answer, endpoint)
    rows = fields.rows("data")
    if rows is None:
        raise UnexpectedAnswerError(
            f"{endpoint} answered something else than documented: there is no `data`."
        )
    return rows, fields.part("links").optional_text("next") or None


def organization(answer: Json, endpoint: str) -> Organization:
    """`GET /admin/v1/orgs/{org}`."""
    data = Fields.of(answer, endpoint).part("data")
    return Organization(data.text("id"), data.part("attributes").optional_text("name") or "")


def count(answer: Json, endpoint: str) -> int:
    """`GET …/users/count`."""
    return Fields.of(answer, endpoint).whole("count")


def directory(fields: Fields) -> Directory:
    """One row of `GET …/directories`."""
    return Directory(fields.text("directoryId"), fields.optional_text("name") or "")


def group(fields: Fields) -> Group:
    """One row of `POST …/groups/search`. What it does not say we may change, we may not."""
    return Group(
        id=_group_id(fields.text("id")),
        name=fields.text("name"),
        directory_id=fields.text("directoryId"),
        modifiable=fields.part("managementAccess").flag("modifiable"),
        external_synced=fields.flag("externalSynced"),
    )


def user(fields: Fields) -> User:
    """One row of `POST …/users/search`."""
    name, email, claim, source, *profile = fields.optional_texts(*_TEXTS)
    nickname, job_title, department, organization, location, time_zone = profile
    return User(
        account_id=fields.text("accountId"),
        name=name or "",
        email=email or None,
        account_type=fields.text("accountType"),
        status=_STATUSES[fields.one_of("status", _STATUSES)],
        account_status=fields.one_of("accountStatus", _ACCOUNT),
        membership_status=fields.one_of("membershipStatus", _MEMBERSHIP),
        claim_status=fields.one_of("claimStatus", _CLAIM) if claim else None,
        management_source=source,
        added_to_org=fields.time("addedToOrg"),
        deactivated_on=fields.time_if_told("deactivatedOn"),
        groups=_groups(fields),
        product_access=_product_access(fields),
        platform_roles=fields.texts("platformRoles"),
        nickname=nickname,
        job_title=job_title,
        department=department,
        organization=organization,
        location=location,
        time_zone=time_zone,
        email_verified=fields.optional_flag("emailVerified"),
        mfa_enabled=fields.optional_flag("mfaEnabled"),
    )


def made(found: User | UserRow) -> User:
    """The user whom a row of a page is, or a user who is one already.

    Raises:
        UnexpectedAnswerError: a time is at the very beginning or end of the calendar.
    """
    if isinstance(found, User):
        return found
    try:
        return found.user()
    except OverflowError:
        error = UnexpectedAnswerError(f"Account {found.account_id[:80]!a} has a time out of range.")
    raise error


def account_id(fields: Fields) -> str:
    """Of one row of `POST …/users/search`, who it is."""
    return fields.text("accountId")


def _groups(fields: Fields) -> frozenset[str] | None:
    rows = fields.texts_of("groups", "id")
    return None if rows is None else frozenset([_group_id(each) for each in rows])


def _group_id(text: str) -> str:
    return text.removeprefix(_GROUP_ARI)


def _product_access(fields: Fields) -> tuple[ProductActivity, ...] | None:
    items = fields.items("productAccess")
    if items is None:
        return None
    try:
        return tuple([_usual_activity(each) for each in items])
    except (TypeError, KeyError, ValueError, AttributeError):
        return tuple(map(_activity, fields.rows("productAccess") or ()))


def _usual_activity(row: dict[str, str]) -> ProductActivity:
    """An entry as it should be; of any other `_activity` says what is wrong."""
    product, resource_id, used = row["key"], row.get("id"), row.get("lastActiveTimestamp")
    if not product or not MAY_BE_TEXT.issuperset(map(type, (product, resource_id, used))):
        raise TypeError
    return ProductActivity(product, resource_id, parse_time(used) if used else None)


def _activity(fields: Fields) -> ProductActivity:
    return ProductActivity(
        product=fields.text("key"),
        resource_id=fields.optional_text("id"),
        last_active=fields.time("lastActiveTimestamp"),
    )
