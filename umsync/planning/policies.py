"""A policy bound to one organization: names resolved, cut-offs computed, asked once per user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.base import Decision, Question
from umsync.model.organization import Field
from umsync.model.plan import Obstacle

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.manifest.model import Policy
    from umsync.model.answer import Answer
    from umsync.model.organization import User
    from umsync.model.plan import Step


@dataclass(frozen=True, slots=True)
class BoundPolicy:
    """What a policy asks and does in one organization, and which fields of users it looks at."""

    question: Question
    decisions: tuple[Decision, ...]
    needs: frozenset[Field]

    def ask(self, user: User) -> Answer:
        """Whether the policy is about this user."""
        return self.question(user)

    def wishes(self, user: User) -> tuple[Step | Obstacle, ...]:
        """What its actions want of this user, with the steps that are not needed."""
        return tuple(step for decide in self.decisions for step in decide(user))

    def steps(self, user: User) -> tuple[Step | Obstacle, ...]:
        """What its actions would do to this user, or why they cannot."""
        return tuple(
            each for each in self.wishes(user) if isinstance(each, Obstacle) or each.is_needed
        )


def bind_policy(policy: Policy, scope: Scope) -> BoundPolicy:
    """Binds filter and actions.

    Raises:
        NameNotFoundError: a group that the organization does not have, or has twice.
    """
    needs = policy.where.needs(scope.filters).union(*(action.needs() for action in policy.do))
    decisions = tuple(action.bind(scope) for action in policy.do)
    return BoundPolicy(policy.where.bind(scope), decisions, needs)
