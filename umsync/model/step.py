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

    def is_about(self, target: str) -> bool:
        """Whether it says what is wanted of this target."""
        return target == self.target


@dataclass(frozen=True, slots=True)
class Stance(Step):
    """What is wanted of many `targets` at once, such as of each group whose name fits.

    It is never made, so it costs nothing that there are thousands.
    """

    targets: frozenset[str]

    @property
    def is_stance(self) -> bool:
        """It is."""
        return True

    def is_about(self, target: str) -> bool:
        """Whether it says what is wanted of this target."""
        return target in self.targets


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an action cannot be done to a user: a code, and a sentence that says what to do.

    `object` is what of the user it is about, as `object_in` tells it of a step, or empty.
    """

    action: str
    code: str
    text: str
    object: str = ""


def object_in(params: Params) -> str:
    """What of a user a step changes, by its `params`; as people typed it.

    `staff`, `user in jira on acme.example.com`, `backup script`, or nothing.
    """
    if not params:
        return ""
    given = dict(params)
    if "role" in given:
        role = given["role"].removeprefix("atlassian/")
        return f"{role} in {given.get('product', '')} on {given.get('site', '')}"
    return given.get("group_name") or given.get("label") or ""
