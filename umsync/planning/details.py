"""Which details of which users a plan still hangs on: nobody else's are asked for. Pure."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final

from umsync.model.field import LAZY, MANAGED_ONLY, Field
from umsync.model.step import Obstacle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from umsync.model.user import User
    from umsync.planning.policies import BoundAction, BoundPolicy

_VALUES: Final[Mapping[Field, Callable[[User], object]]] = {
    Field.ROLE_ASSIGNMENTS: attrgetter("role_assignments"),
    Field.API_TOKENS: attrgetter("api_tokens"),
    Field.PERMISSIONS: attrgetter("permissions"),
    Field.DIRECTORIES: attrgetter("directories"),
}
_OF_ALL: Final = tuple(each for each in _VALUES.items() if each[0] in LAZY - MANAGED_ONLY)
_OF_MANAGED: Final = tuple(_VALUES.items())


def open_details(
    users: Iterable[User], policies: Iterable[BoundPolicy]
) -> Iterator[tuple[User, frozenset[Field]]]:
    """Each user of whom a detail is not read yet and could change what the policies ask for.

    A filter's details count where the rest of it leaves the answer open; an action's where the
    filter says yes and there is something to do.
    """
    curious = tuple(each for each in policies if _may_ask(each))
    if not curious:
        return
    for user in users:
        unread = unread_details(user)
        if unread and (found := unread & _wanted(user, curious)):
            yield user, found


def _may_ask(policy: BoundPolicy) -> bool:
    return bool(policy.details) or any(action.details for action in policy.actions)


def unread_details(user: User) -> frozenset[Field]:
    """Accounts of others have no details that only managed ones have."""
    values = _OF_MANAGED if user.claim_status == "managed" else _OF_ALL
    return frozenset(field for field, value_of in values if value_of(user) is None)


def _wanted(user: User, policies: Iterable[BoundPolicy]) -> frozenset[Field]:
    found: frozenset[Field] = frozenset()
    for policy in policies:
        verdict = policy.test(user)
        if verdict is None:
            found |= policy.details
        elif verdict:
            found = found.union(*(a.details for a in policy.actions if _has_work(a, user)))
    return found


def _has_work(action: BoundAction, user: User) -> bool:
    if not action.details:
        return False
    return any(isinstance(each, Obstacle) or each.is_needed for each in action.decide(user))
