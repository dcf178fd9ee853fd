"""The event log of a run: each line is on disk before what it announces is done.

A line is canonical JSON with `n` (from 1), `at` (UTC), `event`, `data`, `prev` and `hash`: the
SHA-256 of the line without its `hash`. `prev` is the hash of the line before; the first one's is
the SHA-256 of the plan's digest. A line that is edited, moved or removed breaks the chain.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol, Self

from umsync.errors import FilesError
from umsync.runs.attempts import attempt_rows
from umsync.runs.canonical import Row, canonical, moment_text, sha256, without_keys
from umsync.runs.files import AppendOnlyFile
from umsync.runs.intent import Intent, intent_row
from umsync.runs.start import start_row

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from umsync.model.run import Result, RunState
    from umsync.runs.start import Start


class EventName(Enum):
    """What can happen in a run."""

    STARTED = "started"
    INTENT = "intent"
    PART = "part"
    RESULT = "result"
    ENDED = "ended"


class Lines(Protocol):
    """Where lines are kept: `AppendOnlyFile`, or a test's stand-in."""

    def append(self, line: bytes) -> None:
        """Keeps a line for good; raises FilesError."""

    def close(self) -> None:
        """Ends the use."""


@dataclass(frozen=True, slots=True)
class Seal:
    """How many events a log has and the hash of the last: nothing after can be removed unseen."""

    events: int
    hash: str


class EventLog:
    """Writes the events of one run. Every method returns when its line is on disk. Thread-safe.

    All raise FilesError when it is not, also after `close`; the log is then as it was before.
    """

    def __init__(self, lines: Lines, start: Start) -> None:
        self._lines = lines
        self._lock = threading.Lock()
        self._is_closed = False
        self.seal = Seal(0, sha256(start.head.plan_digest.encode()))
        self._add(EventName.STARTED, start_row(start), start.head.started_at)

    @classmethod
    def create(cls, path: Path, start: Start) -> Self:
        """A new log in a new file, with the event `started`.

        Raises:
            FilesError: The file exists or cannot be written.
        """
        return cls(AppendOnlyFile(path), start)

    def intent(self, intent: Intent, at: datetime) -> None:
        """The request for this change will be sent next."""
        self._add(EventName.INTENT, intent_row(intent), at)

    def part(self, change_id: str, directory_id: str, at: datetime) -> None:
        """A change of a user in several directories was accepted in this one."""
        self._add(EventName.PART, {"change_id": change_id, "directory_id": directory_id}, at)

    def result(self, result: Result) -> None:
        """What became of a change."""
        data = {
            "change_id": result.change_id,
            "outcome": result.outcome.value,
            "text": result.text,
            "attempts": attempt_rows(result.attempts),
        }
        self._add(EventName.RESULT, data, result.at)

    def ended(self, state: RunState, note: str, at: datetime) -> None:
        """The run is over."""
        self._add(EventName.ENDED, {"state": state.value, "note": note}, at)

    def close(self) -> None:
        """Ends the use of the file."""
        with self._lock:
            self._is_closed = True
            self._lines.close()

    def _add(self, name: EventName, data: Row, at: datetime) -> None:
        with self._lock:
            if self._is_closed:
                raise FilesError("The run's log is closed: the run is over.")
            row = self._row(name, data, at)
            self._lines.append(canonical(row) + b"\n")
            self.seal = Seal(row["n"], row["hash"])

    def _row(self, name: EventName, data: Row, at: datetime) -> Row:
        row: Row = {
            "n": self.seal.events + 1,
            "at": moment_text(at),
            "event": name.value,
            "data": without_keys(data),
            "prev": self.seal.hash,
        }
        row["hash"] = sha256(canonical(row))
        return row
