"""Atlassian's field names of what we send: searches and changes become bodies and queries.

Names are those of the organizations REST API
(https://developer.atlassian.com/cloud/admin/organization/rest/).
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from umsync.model.field import EXPANDED, Field
from umsync.model.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from umsync.atlassian.slices import Slice

PAGE: Final = 100
"""How many rows a page has at most, which is what is asked for."""
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


def in_directory(directory_id: str) -> dict[str, object]:
    """What limits a users search to one directory.

    The address alone does not: Atlassian documents of `GET …/users` and `…/users/count` that they
    answer with all directories, and with managed accounts in none, unless this is asked for.
    """
    return {"directoryIds": [directory_id]}


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
