"""Policies meeting on one user: equal wishes merge, contradictions are held."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from umsync.model.plan import Change, Held, Obstacle, Step
from umsync.planning.draft import person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.model.organization import User
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
    user = wishes[0].user
    shielded = shield.reason(user)
    for targeted in filter(_is_needed, _by_target(wishes).values()):
        held = shielded and (shielded.code, shielded.text)
        held = held or _obstacle(targeted) or _conflict(targeted)
        if held:
            result.held.extend(_held(source, user, targeted, *held))
        else:
            result.changes.append(_change(source, user, targeted))


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
    return f"obstacle:{step.action}:{step.code}:{step.text}"


def _obstacle(wishes: list[Wish]) -> tuple[str, str] | None:
    step = wishes[0].step
    return (step.code, step.text) if isinstance(step, Obstacle) else None


def _conflict(wishes: list[Wish]) -> tuple[str, str] | None:
    steps = [wish.step for wish in wishes if isinstance(wish.step, Step)]
    asked = sorted({(wish.step.action, wish.policy) for wish in wishes})
    if any(step.after != steps[0].after for step in steps):
        listed = ", ".join(f"{policy} asks for {action}" for action, policy in asked)
        return "conflict", f"Policies contradict each other: {listed}. Change one of them."
    if any(step.params != steps[0].params for step in steps):
        listed = " and ".join(dict.fromkeys(policy for _, policy in asked))
        text = f"{listed} ask for {steps[0].action} with different settings. Make them equal."
        return "conflict", text
    return None


def _held(source: str, user: User, wishes: list[Wish], code: str, text: str) -> Iterator[Held]:
    for action in sorted({wish.step.action for wish in wishes}):
        policies = tuple(sorted({wish.policy for wish in wishes if wish.step.action == action}))
        yield Held(source, person(user), action, code, text, policies)


def _change(source: str, user: User, wishes: list[Wish]) -> Change:
    first = wishes[0]
    if isinstance(first.step, Obstacle):  # pragma: no cover - obstacles were held above
        raise TypeError(first.step)
    evidence = tuple(dict.fromkeys(each for wish in wishes for each in wish.evidence))
    policies = tuple(sorted({wish.policy for wish in wishes}))
    return Change(
        id=change_id(source, user.account_id, first.step),
        source=source,
        person=person(user),
        step=first.step,
        policies=policies,
        evidence=evidence,
    )


def change_id(source: str, account_id: str, step: Step) -> str:
    """The same change has the same id in every plan: 12 hexadecimal digits."""
    parts = [source, account_id, step.action, *(text for pair in step.params for text in pair)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _order(change: Change) -> tuple[str, int, str]:
    return change.person.account_id, change.step.rank, change.step.target
