"""What cannot be done to one user at once, and the sentence that says who asks for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.model.step import Severity, Stance, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ENDS: Final = frozenset({("membership", "no_membership"), ("account", "for_deletion")})
"""Targets and states of somebody who is leaving: nothing is given to them."""
_STANCE: Final = "product:"
"""Targets that stand for a product as a whole, whichever way in or out a step is about."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step that a policy wants of a user, needed or not."""

    policy: str
    step: Step


def contradiction(mine: Sequence[Wanted], wanted: Iterable[Wanted]) -> str | None:
    """Why a change is not made, or None.

    Args:
        mine: all that is wanted of one target of one user, by whichever policies and actions.
        wanted: all that is wanted of the user; `mine` is part of it.
    """
    rivals = tuple(_rivals(mine, tuple(wanted)))
    if rivals:
        return _contradicting((*mine, *rivals))
    if any(each.step.params != mine[0].step.params for each in mine):
        listed = " and ".join(sorted({each.policy for each in mine}))
        action = mine[0].step.action
        return f"{action} is asked for with different settings, by {listed}. Make them equal."
    return None


def is_at_peace(wanted: Sequence[Wanted]) -> bool:
    """Whether nothing that is wanted of a user opposes anything else of it.

    It is one look at each, where `contradiction` compares each with each: of somebody in hundreds
    of groups that makes seconds.
    """
    ends, gives = (any(test(each.step) for each in wanted) for test in (_ends, _gives))
    states: dict[str, str] = {}
    for each in wanted:
        if states.setdefault(each.step.target, each.step.after) != each.step.after:
            return False
    wide = [each.step for each in wanted if isinstance(each.step, Stance)]
    return not (ends and gives) and not any(
        each.is_about(target) and each.after != after
        for each in wide
        for target, after in states.items()
    )


def _rivals(mine: Sequence[Wanted], wanted: tuple[Wanted, ...]) -> Iterator[Wanted]:
    authors = {(each.policy, each.step.action) for each in mine}
    stances = (
        each
        for each in wanted
        if each.step.target.startswith(_STANCE) and (each.policy, each.step.action) in authors
    )
    stands = (*mine, *stances)
    return (each for each in wanted if any(_opposes(each.step, own.step) for own in stands))


def _opposes(one: Step, other: Step) -> bool:
    if one.is_about(other.target) or other.is_about(one.target):
        return one.after != other.after
    return (_ends(one) and _gives(other)) or (_ends(other) and _gives(one))


def _ends(step: Step) -> bool:
    return (step.target, step.after) in _ENDS


def _gives(step: Step) -> bool:
    return step.severity is Severity.GRANTS


def _contradicting(all_: tuple[Wanted, ...]) -> str:
    asked = sorted({(each.step.action, each.policy) for each in all_})
    listed = ", ".join(f"{policy} asks for {action}" for action, policy in asked)
    furthest = next((each.step.action for each in all_ if _ends(each.step)), None)
    advice = "Change one of them."
    if furthest and not any(_gives(each.step) for each in all_):
        advice = f"Both take access away and {furthest} goes further: let one of them match."
    return f"Policies contradict each other: {listed}. {advice}"
