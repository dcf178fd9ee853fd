"""Which users the API's search finds, so that nobody else has to be read.

The fields are those of `POST /admin/v2/orgs/{org}/directories/-/users/search` that look at what a
listing shows of everybody, never at what it may hide. `directoryIds` is left out: it also changes
which groups and products of a user are shown.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.model.user import User

Values = frozenset[str] | None
_MOST: Final = 8
"""More searches than this are not made of two filters that both must match."""


@dataclass(frozen=True, slots=True)
class Search:
    """Finds users who fit every field; of a field's values one is enough, and None fits all.

    The values are the API's own; `emails` are in lower case.
    """

    account_ids: Values = None
    statuses: Values = None
    account_statuses: Values = None
    membership_statuses: Values = None
    group_ids: Values = None
    emails: Values = None
    role_ids: Values = None

    def fits(self, user: User) -> bool:
        """Whether it may find the user; what a listing does not tell of them does not exclude it.

        `role_ids` exclude nobody: a listing never tells all roles.
        """
        asked = (
            (self.account_ids, {user.account_id}),
            (self.statuses, {user.status.value}),
            (self.account_statuses, {user.account_status}),
            (self.membership_statuses, {user.membership_status}),
            (self.group_ids, user.groups),
            (self.emails, {user.email.lower()} if user.email else None),
        )
        return all(
            wanted is None or has is None or not wanted.isdisjoint(has) for wanted, has in asked
        )


Reach = tuple[Search, ...] | None
"""Searches that together find everybody in question; none find nobody, and None is anybody."""


def in_any(reaches: Iterable[Reach]) -> Reach:
    """Everybody whom one of them finds."""
    found: list[Search] = []
    for reach in reaches:
        if reach is None:
            return None
        found.extend(reach)
    return merged(found)


def in_all(reaches: Iterable[Reach]) -> Reach:
    """Everybody whom all of them find, and perhaps more."""
    return reduce(_both, reaches, None)


def merged(searches: Iterable[Search]) -> tuple[Search, ...]:
    """The same people with fewer searches: two that differ in one field become one."""
    found: list[Search] = []
    for each in searches:
        for at, other in enumerate(found):
            joined = _joined(other, each)
            if joined:
                found[at] = joined
                break
        else:
            found.append(each)
    return tuple(found)


def _joined(one: Search, other: Search) -> Search | None:
    different = [f.name for f in fields(Search) if getattr(one, f.name) != getattr(other, f.name)]
    if len(different) > 1:
        return None
    joined = one
    for name in different:
        first, second = getattr(one, name), getattr(other, name)
        union = None if first is None or second is None else first | second
        joined = replace(one, **{name: union})
    return joined


def _both(one: Reach, other: Reach) -> Reach:
    if one is None or other is None:
        return other if one is None else one
    if len(one) * len(other) > _MOST:
        return min(one, other, key=len)
    return merged(found for pair in product(one, other) if (found := _overlap(*pair)))


def _overlap(one: Search, other: Search) -> Search | None:
    """One search for everybody whom both find; None when that can only be nobody.

    Account ids stand alone: the rest would not save a request. A user can be in several groups,
    so of two lists of groups one stays as it is.
    """
    values = {
        "account_ids": _common(one.account_ids, other.account_ids),
        "statuses": _common(one.statuses, other.statuses),
        "account_statuses": _common(one.account_statuses, other.account_statuses),
        "membership_statuses": _common(one.membership_statuses, other.membership_statuses),
        "group_ids": _shorter(one.group_ids, other.group_ids),
        "emails": _common(one.emails, other.emails),
        "role_ids": _shorter(one.role_ids, other.role_ids),
    }
    if any(each is not None and not each for each in values.values()):
        return None
    if values["account_ids"] is not None:
        return Search(account_ids=values["account_ids"])
    return Search(**values)


def _common(one: Values, other: Values) -> Values:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _shorter(one: Values, other: Values) -> Values:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other, key=len)
