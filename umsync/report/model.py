"""What every report shows, whatever it is written in: text, Markdown, HTML, CSV, JSON or JUnit.

`umsync.report.plan_report.plan_report` and `umsync.report.run_report.run_report` make these. A
renderer only lays them out. Texts are without API keys and with no more of people than the privacy
mode allows, but otherwise as people typed them: hostile. Each renderer escapes them. Times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from umsync.errors import Attempts
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
    Severity,
    Undecided,
)
from umsync.model.run import Outcome, RunState
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


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What became of one change.

    `row` is the change as planned, None if the plan cannot be read. `sentence` is what umsync or
    Atlassian said, or empty; `attempts` are the tries that did not succeed; `request_ids` those of
    Atlassian's that belong to them, for its support; `advice` says what to do, or is empty.
    """

    change_id: str
    row: Row | None
    outcome: Outcome
    at: datetime
    sentence: str
    attempts: Attempts
    request_ids: tuple[str, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many changes had this outcome."""

    outcome: Outcome
    changes: int


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a report of a run tells of its plan."""

    as_of: datetime
    changes: int
    destructive: int
    sources: tuple[PlannedSource, ...]
    policies: tuple[PlannedPolicy, ...]
    one_off: OneOff | None
    undo: Undoing | None


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did.

    `verdict` is one sentence on how it ended, `left` how many changes it left undone. `counts` has
    each outcome that occurred, in the order of `Outcome`. `rows` come failures first, else as the
    log has them. `problems` are signs that the log is not as umsync wrote it. `resumes` is the run
    that it went on with: then `rows` cover only what that one left. `plan` is None when the plan
    cannot be read.
    """

    run_id: str
    state: RunState
    verdict: str
    left: int
    started_at: datetime
    ended_at: datetime | None
    plan_digest: str
    umsync_version: str
    privacy: Privacy
    accepted_destructive: int | None
    sources: tuple[str, ...]
    resumes: str | None
    note: str
    problems: tuple[str, ...]
    counts: tuple[OutcomeCount, ...]
    rows: tuple[ResultRow, ...]
    plan: PlanFacts | None

    @property
    def failures(self) -> int:
        """How many changes somebody must look at."""
        return sum(each.outcome.is_failure for each in self.rows)

    @property
    def result(self) -> RunState:
        """How it went: a run that came to its end and left something undone failed."""
        return RunState.FAILED if self.left and self.state is RunState.DONE else self.state
