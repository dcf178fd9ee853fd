"""Which changes of a plan are meant: by action, policy, source, person or change id. Pure."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from umsync.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.model.plan import Change, Plan

_NEAR: Final = 3
_SHORTEST_ID: Final = 6


def selected(plan: Plan, only: Iterable[str], besides: Iterable[str]) -> frozenset[str]:
    """The ids of the changes that one of `only` names, or all, without those that `besides` names.

    A word names changes by action, policy, source, e-mail address, account id, or the beginning
    of the change's id, at least six characters of it.

    Raises:
        UsageError: a word names no change of the plan.
    """
    wanted, unwanted = tuple(only), tuple(besides)
    for word in (*wanted, *unwanted):
        _check(word, plan)
    return frozenset(
        each.id
        for each in plan.changes
        if (not wanted or any(_names(word, each) for word in wanted))
        and not any(_names(word, each) for word in unwanted)
    )


def _names(word: str, change: Change) -> bool:
    folded = word.casefold()
    is_id = len(word) >= _SHORTEST_ID and change.id.startswith(folded)
    return is_id or folded in (each.casefold() for each in _words(change))


def _words(change: Change) -> Iterator[str]:
    yield change.step.action
    yield from change.policies
    yield change.source
    yield change.person.account_id
    if change.person.email:
        yield change.person.email


def _check(word: str, plan: Plan) -> None:
    if any(_names(word, each) for each in plan.changes):
        return
    known = sorted({each for change in plan.changes for each in _words(change)})
    near = get_close_matches(word, known, n=_NEAR)
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    raise UsageError(
        f"{word!r} names no change of the plan.{hint} Name an action, a policy, a source, an "
        "e-mail address, an account id, or the beginning of a change's id."
    )
