"""Atlassian's field names: answers become umsync's words, and searches become bodies.

Names are those of the organizations REST API
(https://developer.atlassian.com/cloud/admin/organization/rest/). Unknown fields are ignored.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from umsync.atlassian.fields import Fields, Json
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

PAGE: Final = 100
"""How many rows a page has at most, which is what is asked for."""
_GROUP_ARI: Final = "ari:cloud:identity::group/"
_STATUSES: Final = {status.value: status for status in Status}
_ACCOUNT: Final = frozenset({"active", "inactive", "closed"})
_MEMBERSHIP: Final = frozenset({"active", "suspended", "no_membership"})
_CLAIM: Final = frozenset({"managed", "unmanaged"})
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
    claim = fields.optional_text("claimStatus")
    return User(
        account_id=fields.text("accountId"),
        name=fields.optional_text("name") or "",
        email=fields.optional_text("email") or None,
        account_type=fields.text("accountType"),
        status=_STATUSES[fields.one_of("status", _STATUSES)],
        account_status=fields.one_of("accountStatus", _ACCOUNT),
        membership_status=fields.one_of("membershipStatus", _MEMBERSHIP),
        claim_status=fields.one_of("claimStatus", _CLAIM) if claim else None,
        management_source=fields.optional_text("managementSource"),
        added_to_org=fields.time("addedToOrg"),
        groups=_groups(fields),
        product_access=_product_access(fields),
        platform_roles=fields.texts("platformRoles"),
        nickname=fields.optional_text("nickname"),
        job_title=fields.optional_text("jobTitle"),
        department=fields.optional_text("department"),
        location=fields.optional_text("location"),
        email_verified=fields.optional_flag("emailVerified"),
        mfa_enabled=fields.optional_flag("mfaEnabled"),
    )


def user_search(needs: Iterable[Field], search: Search = _EVERYBODY) -> dict[str, object]:
    """The body of a users search."""
    body: dict[str, object] = {"limit": PAGE, **_restrictions(search)}
    expand = sorted(need.value for need in EXPANDED.intersection(needs))
    if expand:
        body["expand"] = expand
    return body


def user_counts(search: Search) -> Iterator[dict[str, str]]:
    """Queries, each value alone, whose counts add up to whom a search finds.

    That is because a user has one status of each sort; of groups and roles it may name one.
    `emails` cannot be counted.
    """
    restrictions = _restrictions(search)
    return (
        dict(zip(restrictions, values, strict=True)) for values in product(*restrictions.values())
    )


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
    rows = fields.rows("groups")
    return None if rows is None else frozenset(_group_id(row.text("id")) for row in rows)


def _group_id(text: str) -> str:
    return text.removeprefix(_GROUP_ARI)


def _product_access(fields: Fields) -> tuple[ProductActivity, ...] | None:
    rows = fields.rows("productAccess")
    return None if rows is None else tuple(map(_activity, rows))


def _activity(fields: Fields) -> ProductActivity:
    return ProductActivity(
        product=fields.text("key"),
        resource_id=fields.optional_text("id"),
        last_active=fields.time("lastActiveTimestamp"),
    )
