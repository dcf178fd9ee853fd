"""A policy's `at_most`: of the people it would change, so many now and the others later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from umsync.model.plan import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from umsync.manifest.model import Policy
    from umsync.model.user import User

Who = tuple[str, str]
"""A source's name and an account id."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_NOT_KNOWN: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rationed:
    """The changes of this plan, and of each policy how many people wait for a later one."""

    changes: tuple[Change, ...]
    waiting: Mapping[str, int]

    def warnings(self, policies: Mapping[str, Policy]) -> Iterator[str]:
        """A sentence for each policy that makes people wait."""
        for name, number in self.waiting.items():
            people = "1 more person waits" if number == 1 else f"{number:,} more people wait"
            yield (
                f"Policy {name}: {people} for a later plan (at_most: {policies[name].at_most:,})."
            )


def ration(
    changes: tuple[Change, ...], policies: Mapping[str, Policy], user_of: Callable[[Who], User]
) -> Rationed:
    """Takes out whom every policy that asks for their change leaves for later.

    Those come first who have not used a product for the longest, as far as the plan looked at
    that, then by source and account id: the rest is planned when these are done.
    """
    capped = {name: each.at_most for name, each in policies.items() if each.at_most is not None}
    chosen: dict[str, frozenset[Who]] = {}
    waiting: dict[str, int] = {}
    for name, most in sorted(capped.items()):
        people = {_who(each) for each in changes if name in each.policies}
        ordered = sorted(people, key=lambda who: (_last_used(user_of(who)), who))
        chosen[name] = frozenset(ordered[:most])
        if len(ordered) > most:
            waiting[name] = len(ordered) - most

    def is_now(change: Change) -> bool:
        who = _who(change)
        return any(who in chosen[name] if name in chosen else True for name in change.policies)

    return Rationed(tuple(filter(is_now, changes)) if waiting else changes, waiting)


def _who(change: Change) -> Who:
    return change.source, change.person.account_id


def _last_used(user: User) -> datetime:
    """When a product was last used; who was not asked about comes last."""
    if user.product_access is None:
        return _NOT_KNOWN
    return max((each.last_active or _NEVER for each in user.product_access), default=_NEVER)
