"""A plan is data: what would change, what is held back, and whether it may be applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from umsync.model.answer import Evidence
from umsync.model.comparison import Comparison
from umsync.model.organization import EndpointCost, Organization
from umsync.model.person import Person
from umsync.model.step import Step
from umsync.model.undo import Undoing

LEFT_OUT: Final = MappingProxyType({"left_out": True})
"""Of a field that documents leave out while it is its default, so that older ones can be read."""
LIFETIME = timedelta(hours=24)
"""How long a plan may be applied after it was made."""


@dataclass(frozen=True, slots=True)
class Change:
    """A step, planned: to whom, by which policies, and why."""

    id: str
    source: str
    person: Person
    step: Step
    policies: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What a policy asked for and will not happen, with the rule that holds it.

    `object` is what of the person would have changed: a group, a product, a token's label. It is
    empty where the rule is about the person, or the person is what would have changed.
    """

    source: str
    person: Person
    action: str
    code: str
    text: str
    policies: tuple[str, ...]
    object: str = field(default="", metadata=LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A user of whom a policy's filter could not tell; nothing happens to them."""

    source: str
    person: Person
    policy: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A line of a data file that is nobody of the organization; `value` is its cell."""

    path: str
    line: int
    value: str


@dataclass(frozen=True, slots=True)
class PlannedUnmatched:
    """An `Unmatched` of a plan: in which source nobody was found."""

    source: str
    line: Unmatched


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """One limit, what it allows and what the plan asks for.

    `scope` is a policy's name or `all policies`.
    """

    scope: str
    what: str
    planned: int
    allowed: int
    population: int
    limit: str

    @property
    def is_kept(self) -> bool:
        """Whether the plan stays within it."""
        return self.planned <= self.allowed


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a plan may not be applied as it is: a code and a sentence with the remedy."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """An organization that the plan is for, and how many people it had."""

    name: str
    organization: Organization
    population: int
    cost: tuple[EndpointCost, ...]


@dataclass(frozen=True, slots=True)
class PlannedPolicy:
    """A policy as planned: for which sources, how many people it chose, and why.

    `idle_days` is after how many days without use it takes somebody for idle, if it asks for that.
    """

    name: str
    sources: tuple[str, ...]
    matched: int
    reason: str | None
    idle_days: int | None = None


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A file that the plan depends on: path relative to the manifest folder, and SHA-256."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class OneOff:
    """What somebody asked for on the command line, instead of the manifests' policies.

    `where` and `do` are as they were typed, in the manifest's YAML; `sources` are names.
    """

    where: str
    do: tuple[str, ...]
    reason: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a reviewer decides on and `apply` carries out. All times are UTC.

    `one_off` or `undo` stand in the place of the manifests' policies; at most one is there.
    `base` tells what is new from what was pending; `apply` makes both alike.
    """

    as_of: datetime
    expires_at: datetime
    files: tuple[ManifestFile, ...]
    sources: tuple[PlannedSource, ...]
    policies: tuple[PlannedPolicy, ...]
    changes: tuple[Change, ...]
    held: tuple[Held, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    limits: tuple[LimitCheck, ...] = ()
    warnings: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = field(default=())
    unmatched: tuple[PlannedUnmatched, ...] = ()
    one_off: OneOff | None = None
    undo: Undoing | None = None
    base: Comparison | None = None

    @property
    def is_applyable(self) -> bool:
        """Whether no rule stops it."""
        return not self.refusals

    @property
    def is_unversioned(self) -> bool:
        """Whether no policy of the manifests stands behind it, so nobody reviewed one in Git."""
        return self.one_off is not None or self.undo is not None

    @property
    def destructive(self) -> int:
        """How many of the changes take something away from a person."""
        return sum(change.step.severity.is_destructive for change in self.changes)
