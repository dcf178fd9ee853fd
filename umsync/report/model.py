"""What every report shows, whatever it is written in: text, Markdown, HTML, CSV, JSON or JUnit.

`umsync.report.plan_report.plan_report` and `umsync.report.run_report.run_report` make these. A
renderer only lays them out. Texts are without API keys and with no more of people than the privacy
mode allows, but otherwise as people typed them: hostile. Each renderer escapes them. Times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from umsync.model.answer import Evidence
from umsync.model.comparison import Comparison
from umsync.model.person import Person
from umsync.model.plan import (
    Held,
    LimitCheck,
    OneOff,
    PlannedPolicy,
    PlannedSource,
    PlannedUnmatched,
    Refusal,
    Undecided,
)
from umsync.model.step import Severity
from umsync.model.undo import Undoing
from umsync.report.privacy import Privacy


class Standing(Enum):
    """Whether a plan may be applied."""

    NOTHING_TO_DO = "nothing_to_do"
    READY = "ready"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Count:
    """How many changes have this in common (an action, a severity, a policy), of how many people.

    `destructive` is how many of the changes take something away.
    """

    name: str
    changes: int
    people: int
    destructive: int


@dataclass(frozen=True, slots=True)
class Row:
    """One change.

    `object` is what of the person changes beside themselves (`staff`, `user in jira on
    acme.example.com`, a token's label), or empty. A veiled `person` has no `email`, or neither
    `name` (then it is empty) nor `email`. `is_new` is false for what was pending.
    """

    change_id: str
    source: str
    person: Person
    action: str
    object: str
    before: str
    after: str
    severity: Severity
    policies: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    is_new: bool | None = None

    @property
    def is_destructive(self) -> bool:
        """Whether it takes something away."""
        return self.severity.is_destructive

    @property
    def compared(self) -> str:
        """`new`, `pending`, or empty when nothing was compared."""
        return "" if self.is_new is None else "new" if self.is_new else "pending"


@dataclass(frozen=True, slots=True)
class PlanReport:
    """A plan as a reviewer needs it.

    `verdict` is one sentence on whether it can be applied, `summary` one with the counts.
    `safety` are the limits: `planned`, `allowed`, `is_kept`, and in `scope` `all policies` or a
    policy's name. `rows` come destructive first (irreversible, revokes, grants), then by source and
    action. `command` applies exactly this plan; empty when there is nothing to apply, it may not be
    applied, or it is in no file. `show_command` lists everything in it; empty when it is in no
    file. At most one of `one_off` and `undo` is there; either stands in the place of policies in
    Git. `base` tells what is new.
    """

    standing: Standing
    verdict: str
    summary: str
    digest: str
    command: str
    show_command: str
    umsync_version: str
    privacy: Privacy
    as_of: datetime
    expires_at: datetime
    destructive: int
    sources: tuple[PlannedSource, ...]
    policies: tuple[PlannedPolicy, ...]
    safety: tuple[LimitCheck, ...]
    by_action: tuple[Count, ...]
    by_severity: tuple[Count, ...]
    by_policy: tuple[Count, ...]
    rows: tuple[Row, ...]
    held: tuple[Held, ...]
    undecided: tuple[Undecided, ...]
    unmatched: tuple[PlannedUnmatched, ...]
    warnings: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    one_off: OneOff | None
    undo: Undoing | None
    base: Comparison | None

    @property
    def population(self) -> int:
        """How many users the sources have together."""
        return sum(each.population for each in self.sources)

    @property
    def requests(self) -> int:
        """How many requests it took to read them."""
        return sum(cost.requests for each in self.sources for cost in each.cost)
