"""What each policy asks for each user, before anything is merged, held or limited."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING

from umsync.model.answer import Evidence
from umsync.model.person import Person
from umsync.model.plan import Undecided
from umsync.model.step import Obstacle, Step
from umsync.model.user import User
from umsync.planning.policies import bind_policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from umsync.kinds.scope import Scope
    from umsync.manifest.model import Policy
    from umsync.planning.policies import BoundPolicy


@dataclass(frozen=True, slots=True)
class Wish:
    """One step or obstacle that one policy asks for one user, and why the policy matched.

    A step that is not needed is a wish too: another policy may contradict it.
    """

    user: User
    policy: str
    step: Step | Obstacle
    evidence: tuple[Evidence, ...]


@dataclass(slots=True)
class Draft:
    """What the policies of one source ask for: `matched` counts users by policy."""

    source: str
    wishes: list[Wish] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    matched: dict[str, int] = field(default_factory=dict)


def draft(policies: Mapping[str, Policy], users: Iterable[User], scope: Scope) -> Draft:
    """Asks each policy about each user once, in the order of their ids."""
    result = Draft(scope.source, matched=dict.fromkeys(policies, 0))
    scope = scope.asked_by(policy.where for policy in policies.values())
    bound = [(name, bind_policy(policy, scope)) for name, policy in policies.items()]
    asked = [(name, policy, policy.test) for name, policy in bound]
    for user in sorted(users, key=attrgetter("account_id")):
        for name, policy, test in asked:
            if test(user) is not False:
                _add(result, user, name, policy)
    return result


def _add(result: Draft, user: User, name: str, policy: BoundPolicy) -> None:
    """Of a user whom the policy matches, or of whom it cannot tell."""
    answer = policy.ask(user)
    if answer.matches:
        result.matched[name] += 1
        steps = policy.wishes(user)
        result.wishes.extend(Wish(user, name, step, answer.evidence) for step in steps)
    else:
        found = Undecided(result.source, person(user), name, answer.evidence)
        result.undecided.append(found)


def person(user: User) -> Person:
    """Who the user is, for plans and logs."""
    return Person(user.account_id, user.name, user.email)
