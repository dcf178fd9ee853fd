"""What an action would do to one user, or why it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from umsync.model.person import Params


class Severity(Enum):
    """What a change does to a person: gives, takes away, or takes away for good."""

    GRANTS = "grants"
    REVOKES = "revokes"
    IRREVERSIBLE = "irreversible"

    @property
    def is_destructive(self) -> bool:
        """Whether the change counts against the destructive limits."""
        return self is not Severity.GRANTS


@dataclass(frozen=True, slots=True)
class Undo:
    """The action that takes a change back."""

    action: str
    params: Params = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one user, before it has a name and a policy.

    `target` is what is changed (`membership`, `account`, `group:<id>`, `role:<role> <resource>`,
    `api_token:<id>`): two steps of one user on one target with different `after` contradict each
    other. A step whose `before` is its `after` changes nothing: it says what an action wants of
    somebody who is already there.
    """

    action: str
    params: Params
    target: str
    before: str
    after: str
    severity: Severity
    undo: Undo | None
    rank: int

    @property
    def is_needed(self) -> bool:
        """Whether the user is not there yet."""
        return self.before != self.after

    @property
    def is_stance(self) -> bool:
        """Whether it is never made, and only there to be contradicted: `product:<resource>`."""
        return self.target.startswith(("product:", "deletion"))


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an action cannot be done to a user: a code, and a sentence that says what to do."""

    action: str
    code: str
    text: str
