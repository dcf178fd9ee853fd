"""What became of a plan: one result for each change, whatever happened. All times are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from umsync.errors import Attempts


class Outcome(Enum):
    """What became of one change."""

    APPLIED = "applied"
    ALREADY = "already"
    NO_LONGER_MATCHES = "no_longer_matches"
    PROTECTED = "protected"
    GONE = "gone"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_SEEN = "not_seen"
    NOT_ATTEMPTED = "not_attempted"

    @property
    def is_failure(self) -> bool:
        """Whether somebody must look at it: it was wanted, and is not known to be done."""
        return self in {Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_SEEN}


class RunState(Enum):
    """How a run ended, or that it has not.

    No log says `killed`: it is found out of one that has not ended. See `umsync.runs.overview`.
    """

    RUNNING = "running"
    KILLED = "killed"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of the change with this id; `text` says more, in a sentence, or is empty.

    `attempts` are the tries of its request that did not succeed, in order.
    """

    change_id: str
    outcome: Outcome
    at: datetime
    text: str = ""
    attempts: Attempts = ()


@dataclass(frozen=True, slots=True)
class RunHead:
    """What is known when a run starts; `resumes` is the id of the run that it goes on with."""

    run_id: str
    plan_digest: str
    started_at: datetime
    umsync_version: str
    accepted_destructive: int | None
    sources: tuple[str, ...]
    resumes: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run as its log tells it. `results` has one entry for each change of the plan."""

    head: RunHead
    state: RunState
    ended_at: datetime | None
    results: tuple[Result, ...]
    note: str = ""

    def count(self, outcome: Outcome) -> int:
        """How many changes had this outcome."""
        return sum(result.outcome is outcome for result in self.results)
