"""Atlassian's field names: answers become umsync's words, and searches become bodies.

Names are those of the organizations REST API
(https://developer.atlassian.com/cloud/admin/organization/rest/). Unknown fields are ignored.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from umsync.atlassian.fields import MAY_BE_TEXT, Fields, Json
from umsync.atlassian.moments import parse_time
from umsync.errors import UnexpectedAnswerError
from umsync.model.organization import (
    EXPANDED,
    Directory,
    Field,
    Group,
    Organization,
    ProductActivity,
    Status,
    User,
)
from umsync.model.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from umsync.atlassian.slices import Slice
    from umsync.atlassian.user_page import UserRow

PAGE: Final = 100
"""How many rows a page has at most, which is what is asked for."""
_GROUP_ARI: Final = "ari:cloud:identity::group/"
_STATUSES: Final = {status.value: status for status in Status}
_ACCOUNT: Final = frozenset({"active", "inactive", "closed"})
_MEMBERSHIP: Final = frozenset({"active", "suspended", "no_membership"})
_CLAIM: Final = frozenset({"managed", "unmanaged"})
_TEXTS: Final = (
    *("name", "email", "claimStatus", "managementSource"),
    *("nickname", "jobTitle", "department", "location"),
)
_EVERYBODY: Final = Search()
_SEARCHED: Final[Mapping[str, str]] = {
    "account_ids": "accountIds",
    "statuses": "status",
    "account_statuses": "accountStatus",
    "membership_statuses": "membershipStatus",
    "group_ids": "groupIds",
    "emails": "emails",
    "role_ids": "roleIds",
}


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
    nickname, job_title, department, location = profile
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
        groups=_groups(fields),
        product_access=_product_access(fields),
        platform_roles=fields.texts("platformRoles"),
        nickname=nickname,
        job_title=job_title,
        department=department,
        location=location,
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


def user_search(needs: Iterable[Field], search: Search = _EVERYBODY) -> dict[str, object]:
    """The body of a users search."""
    body: dict[str, object] = {"limit": PAGE, **_restrictions(search)}
    expand = sorted(need.value for need in EXPANDED.intersection(needs))
    if expand:
        body["expand"] = expand
    return body


def user_counts(part: Slice) -> Iterator[dict[str, str]]:
    """Queries, each value alone, whose counts add up to whom a slice finds.

    That is because a user has one status of each sort; of groups and roles it may name one.
    `emails` cannot be counted.
    """
    restrictions = _restrictions(part.search)
    divided = {name: str(value).lower() for name, value in dividing(part).items()}
    return (
        divided | dict(zip(restrictions, values, strict=True))
        for values in product(*restrictions.values())
    )


def dividing(part: Slice) -> dict[str, object]:
    """What divides a slice from others, for the body of a users search."""
    values = {"claimStatus": part.claim_status, "mfaEnabled": part.mfa_enabled}
    return {name: value for name, value in values.items() if value is not None}


def by_name(*, is_backward: bool) -> dict[str, object]:
    """The order of a users search; the other one is the same from the end."""
    return {"sortBy": [{"field": "nick_name", "direction": "desc" if is_backward else "asc"}]}


def group_search() -> dict[str, object]:
    """The body of a search for all groups."""
    return {"limit": PAGE}


def granting_search(resource_id: str) -> dict[str, object]:
    """The body of a search for the groups that grant a resource."""
    return {"limit": PAGE, "resourceIds": [resource_id]}


def workspace_search() -> dict[str, object]:
    """The body of a search for all products and sites."""
    return {"limit": PAGE}


def role(resource_id: str, name: str) -> dict[str, object]:
    """The body that gives a role in a resource, or takes it away."""
    return {"role": name, "resource": resource_id}


def membership(account_id: str) -> dict[str, object]:
    """The body that makes a user a member of a group."""
    return {"accountId": account_id}


def disable(message: str | None) -> dict[str, object]:
    """The body that disables an account; the message is shown to the person."""
    return {} if message is None else {"message": message}


def _restrictions(search: Search) -> dict[str, list[str]]:
    """The fields of a search that are set; an empty one is none."""
    values = {name: getattr(search, field) for field, name in _SEARCHED.items()}
    return {name: sorted(each) for name, each in values.items() if each}


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
