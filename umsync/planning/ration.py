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
    """Takes out whom a policy leaves for later, with all that only such policies want of them.

    Those come first who have used nothing for the longest, then by source and account id. Whom
    another policy changes alike has their turn with both, also beyond `at_most`: half of what a
    policy wants of somebody would keep it from ever matching for the rest.
    """
    capped = {name: each.at_most for name, each in policies.items() if each.at_most is not None}
    wanted = _people(changes, capped)
    turn = {
        name: set(sorted(wanted[name], key=lambda who: (_idle_since(user_of(who)), who))[:most])
        for name, most in capped.items()
    }
    while _shared(changes, turn):
        pass
    waiting = {name: len(wanted[name] - turn[name]) for name in sorted(turn)}
    waiting = {name: number for name, number in waiting.items() if number}
    kept = tuple(each for each in changes if _has_turn(each, turn)) if waiting else changes
    return Rationed(kept, waiting)


def _people(changes: tuple[Change, ...], names: Mapping[str, int]) -> dict[str, set[Who]]:
    found: dict[str, set[Who]] = {name: set() for name in names}
    for change in changes:
        for name in found.keys() & set(change.policies):
            found[name].add(_who(change))
    return found


def _shared(changes: tuple[Change, ...], turn: Mapping[str, set[Who]]) -> bool:
    """Gives people their turn with every policy of a change that is made; whether any got one."""
    is_new = False
    for change in changes:
        who, names = _who(change), turn.keys() & set(change.policies)
        if names and _has_turn(change, turn) and any(who not in turn[name] for name in names):
            is_new = True
            for name in names:
                turn[name].add(who)
    return is_new


def _has_turn(change: Change, turn: Mapping[str, set[Who]]) -> bool:
    who = _who(change)
    return any(name not in turn or who in turn[name] for name in change.policies)


def _who(change: Change) -> Who:
    return change.source, change.person.account_id


def _idle_since(user: User) -> datetime:
    """When a product was last used, or since when nothing was; what is not known comes last."""
    used = [each.last_active for each in user.product_access or () if each.last_active]
    if used:
        return max(used)
    return _NOT_KNOWN if user.product_access is None else user.added_to_org or _NOT_KNOWN
