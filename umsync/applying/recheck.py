"""Asks again, on fresh data, whether a planned change is still what the policies want. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from umsync.applying.finding import Finding
from umsync.applying.state import state_of
from umsync.model.answer import Verdict
from umsync.model.run import Outcome
from umsync.model.step import Obstacle, Step, object_in
from umsync.planning.contradiction import Wanted, contradiction
from umsync.planning.policies import BoundPolicy
from umsync.planning.protection import Shield

if TYPE_CHECKING:
    from umsync.model.answer import Answer
    from umsync.model.plan import Change
    from umsync.model.user import User

GONE = "The organization no longer has this user."


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides about the users of one organization: bound policies by name, protections."""

    policies: Mapping[str, BoundPolicy]
    shield: Shield

    def ask(self, user: User) -> dict[str, Answer]:
        """What each policy's filter answers about a user; asked before their first change."""
        return {name: policy.ask(user) for name, policy in self.policies.items()}


def recheck(
    change: Change,
    user: User | None,
    rules: Rules,
    answers: Mapping[str, Answer],
    *,
    is_begun: bool = False,
) -> Finding | None:
    """Why the change is not made now, or None: then it is exactly what a policy asks for.

    Args:
        change: as planned.
        user: as the organization has them now; None when it does not.
        rules: of the change's source.
        answers: of the filters, before the first change of this run to the user.
        is_begun: whether this run, or one that it goes on with, has changed the user.
    """
    if user is None:
        return Finding(Outcome.GONE, GONE)
    shielded = rules.shield.reason(user, is_begun=is_begun)
    if shielded:
        return Finding(Outcome.PROTECTED, shielded.text)
    asked = {name: rules.policies[name].steps(user) for name in change.policies}
    return (
        _already(change.step, user, asked)
        or _mismatch(change, asked, answers)
        or _contradiction(change.step, user, rules, answers)
    )


Asked = Mapping[str, tuple[Step | Obstacle, ...]]


def _already(step: Step, user: User, asked: Asked) -> Finding | None:
    wanted = {each.target for steps in asked.values() for each in steps if isinstance(each, Step)}
    if step.target not in wanted and state_of(user, step.target) == step.after:
        return Finding(Outcome.ALREADY, f"There is nothing to do: the user is {step.after}.")
    return None


def _mismatch(change: Change, asked: Asked, answers: Mapping[str, Answer]) -> Finding | None:
    matching = [name for name in change.policies if answers[name].verdict is Verdict.YES]
    offered = [step for name in matching for step in asked[name]]
    if any(isinstance(each, Step) and _is_same(each, change.step) for each in offered):
        return None
    if not matching:
        return Finding(Outcome.NO_LONGER_MATCHES, _no_match(change.policies[0], answers))
    return Finding(Outcome.NO_LONGER_MATCHES, _no_step(change.step, matching, offered))


def _contradiction(
    step: Step, user: User, rules: Rules, answers: Mapping[str, Answer]
) -> Finding | None:
    """The plan was made so that there is none; people and plan files may have changed since."""
    wanted = [
        Wanted(name, wish)
        for name, policy in rules.policies.items()
        if answers[name].verdict is Verdict.YES
        for wish in policy.wishes(user)
        if isinstance(wish, Step)
    ]
    text = contradiction([each for each in wanted if each.step.target == step.target], wanted)
    return Finding(Outcome.NO_LONGER_MATCHES, text) if text else None


def _is_same(fresh: Step, planned: Step) -> bool:
    """The whole step, but for where the user stands: the plan's word is taken for nothing."""
    return replace(fresh, before=planned.before) == planned


def _no_match(policy: str, answers: Mapping[str, Answer]) -> str:
    evidence = "; ".join(each.text for each in answers[policy].evidence)
    return f"Policy {policy} no longer matches the user: {evidence}."


def _no_step(step: Step, matching: list[str], offered: list[Step | Obstacle]) -> str:
    about = {"", object_in(step.params)}
    for each in offered:
        if isinstance(each, Step) or each.action != step.action:
            continue
        if each.object in about:
            return each.text
    return f"Policy {matching[0]} no longer asks for exactly this change."
