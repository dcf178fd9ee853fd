"""A policy bound to one organization: names resolved, cut-offs computed, asked once per user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.action import Decision
from umsync.kinds.filter import Question
from umsync.model.answer import Test
from umsync.model.field import DETAILS, LAZY, Field
from umsync.model.step import Obstacle

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.manifest.model import Policy
    from umsync.model.step import Step
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class BoundAction:
    """An action's decision, and the details of users that it looks at."""

    decide: Decision
    details: frozenset[Field]


@dataclass(frozen=True, slots=True)
class BoundPolicy:
    """What a policy asks and does in one organization, and which fields of users it looks at.

    `test` is the verdict of `ask`, for the many of whom no evidence is needed.
    """

    test: Test
    ask: Question
    actions: tuple[BoundAction, ...]
    needs: frozenset[Field]
    details: frozenset[Field]

    def wishes(self, user: User) -> tuple[Step | Obstacle, ...]:
        """The policy's steps and obstacles for a user who matches, needed or not."""
        return tuple(step for action in self.actions for step in action.decide(user))

    def steps(self, user: User) -> tuple[Step | Obstacle, ...]:
        """Of these, what is needed."""
        return tuple(
            each for each in self.wishes(user) if isinstance(each, Obstacle) or each.is_needed
        )


def bind_policy(policy: Policy, scope: Scope) -> BoundPolicy:
    """Binds filter and actions. Policies that share a scope share what their tests have in common.

    Raises:
        NameNotFoundError: a group that the organization does not have, or has twice.
    """
    asked = policy.where.needs(scope.filters)
    actions = tuple(BoundAction(action.bind(scope), action.needs() & LAZY) for action in policy.do)
    needs = asked.union(*(action.needs() for action in policy.do))
    test, ask = scope.test(policy.where), policy.where.bind(scope)
    return BoundPolicy(test, ask, actions, needs, asked & DETAILS)
