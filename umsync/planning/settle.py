"""Policies meeting on one user: equal wishes merge, contradictions are held."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from umsync.model.plan import Change, Held
from umsync.model.step import Obstacle, Step, object_in
from umsync.planning.contradiction import Wanted, contradiction, is_at_peace
from umsync.planning.draft import person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.model.user import User
    from umsync.planning.draft import Draft, Wish
    from umsync.planning.protection import Shield


@dataclass(slots=True)
class Settled:
    """The changes of one source in the order they are made, and what is held back."""

    changes: list[Change] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)


def settle(draft: Draft, shield: Shield) -> Settled:
    """Merges, holds and orders. Wishes of one user must stand together."""
    result = Settled()
    for _, group in groupby(draft.wishes, key=lambda wish: wish.user.account_id):
        _settle_user(draft.source, tuple(group), shield, result)
    result.changes.sort(key=_order)
    return result


def _settle_user(source: str, wishes: tuple[Wish, ...], shield: Shield, result: Settled) -> None:
    user, wanted = wishes[0].user, tuple(_wanted(wishes))
    shielded = shield.reason(user)
    held: list[Held] = []
    others = () if is_at_peace(wanted) else wanted
    for targeted in filter(_is_needed, _by_target(wishes).values()):
        why = shielded and (shielded.code, shielded.text)
        why = why or _obstacle(targeted) or _conflict(targeted, others)
        if why:
            about = "" if shielded else _object(targeted[0].step)
            held.extend(_held(source, user, targeted, *why, about))
        else:
            result.changes.append(_change(source, user, targeted))
    result.held.extend(dict.fromkeys(held))


def _wanted(wishes: Iterable[Wish]) -> Iterator[Wanted]:
    return (Wanted(each.policy, each.step) for each in wishes if isinstance(each.step, Step))


def _by_target(wishes: Iterable[Wish]) -> dict[str, list[Wish]]:
    """Obstacles have no target of their own: they stand under their action and code."""
    targets: dict[str, list[Wish]] = {}
    for wish in wishes:
        targets.setdefault(_target(wish.step), []).append(wish)
    return targets


def _is_needed(wishes: list[Wish]) -> bool:
    return any(isinstance(wish.step, Obstacle) or wish.step.is_needed for wish in wishes)


def _target(step: Step | Obstacle) -> str:
    if isinstance(step, Step):
        return step.target
    return f"obstacle:{step.action}:{step.code}:{step.text}:{step.object}"


def _object(step: Step | Obstacle) -> str:
    return object_in(step.params) if isinstance(step, Step) else step.object


def _obstacle(wishes: list[Wish]) -> tuple[str, str] | None:
    step = wishes[0].step
    return (step.code, step.text) if isinstance(step, Obstacle) else None


def _conflict(targeted: list[Wish], wanted: tuple[Wanted, ...]) -> tuple[str, str] | None:
    text = contradiction(tuple(_wanted(targeted)), wanted)
    return ("conflict", text) if text else None


def _held(  # noqa: PLR0913, PLR0917 - one row of a list
    source: str, user: User, wishes: list[Wish], code: str, text: str, about: str
) -> Iterator[Held]:
    for action in sorted({wish.step.action for wish in wishes}):
        policies = tuple(sorted({wish.policy for wish in wishes if wish.step.action == action}))
        yield Held(source, person(user), action, code, text, policies, about)


def _change(source: str, user: User, wishes: list[Wish]) -> Change:
    """Of several actions that want the same, the first by name makes the change."""
    step = min((each.step for each in _wanted(wishes)), key=attrgetter("action"))
    evidence = tuple(dict.fromkeys(each for wish in wishes for each in wish.evidence))
    policies = tuple(sorted({wish.policy for wish in wishes}))
    return Change(
        id=change_id(source, user.account_id, step),
        source=source,
        person=person(user),
        step=step,
        policies=policies,
        evidence=evidence,
    )


def change_id(source: str, account_id: str, step: Step) -> str:
    """The same change has the same id in every plan: 12 hexadecimal digits."""
    parts = [source, account_id, step.action, *(text for pair in step.params for text in pair)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _order(change: Change) -> tuple[str, int, str]:
    return change.person.account_id, change.step.rank, change.step.target
