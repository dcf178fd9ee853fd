"""What every report of a run shows; `umsync.report.run_report.run_report` makes it.

What `umsync.report.model` says of its texts and times holds here, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from umsync.errors import Attempts
from umsync.model.plan import OneOff, PlannedPolicy, PlannedSource
from umsync.model.run import Outcome, RunState
from umsync.model.undo import Undoing
from umsync.report.model import Row
from umsync.report.privacy import Privacy


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
