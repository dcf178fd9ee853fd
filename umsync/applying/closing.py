"""The end of a run: its last event and its record, as far as the disk allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from umsync.applying.recorder import Recorder
from umsync.errors import (
    ChangesFailedError,
    FilesError,
    StoppedError,
    TooManyFailuresError,
    UmsyncError,
)
from umsync.model.plan import Plan
from umsync.model.run import Outcome, Run, RunState
from umsync.planning.undoing import undo_text
from umsync.runs.derivation import complete
from umsync.runs.events import EventLog
from umsync.runs.folder import RunFolder
from umsync.runs.record import Record
from umsync.runs.start import Start

INTERRUPTED = "The run was interrupted by a second signal."
FAULT = "The run ended by a fault in umsync."


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that is over, and the error that the command ends with, or None."""

    run: Run
    folder: RunFolder
    error: UmsyncError | None


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known of a run when it ends; `plan` is the whole plan that it carried out."""

    start: Start
    plan: Plan
    folder: RunFolder
    log: EventLog
    recorder: Recorder
    clock: Callable[[], datetime]


def room_for(changes: int) -> int:
    """The bytes that the end of a run with so many changes needs on disk, generously."""
    return 64 * 1024 + 2 * 1024 * changes


def close(ending: Ending, error: BaseException | None) -> Finished:
    """Ends the log, writes the record, and says how the run ended. Raises nothing of its own."""
    ending.recorder.close()
    at = ending.clock()
    state, note = _state(error), _note(error)
    results = complete(ending.start.changes, ending.recorder.results, at)
    run = Run(ending.start.head, state, at, results, note)
    unwritten = _write(ending, run, at)
    known = error if isinstance(error, UmsyncError) else None
    return Finished(run, ending.folder, known or unwritten or _failures(run, ending.folder))


def _write(ending: Ending, run: Run, at: datetime) -> FilesError | None:
    """Each is tried: a disk that is full for the one may take the other."""
    ending.folder.release()
    steps: tuple[Callable[[], None], ...] = (
        ending.recorder.catch_up,
        lambda: ending.log.ended(run.state, run.note, at),
        lambda: ending.folder.write(Record(run, ending.log.seal)),
        lambda: ending.folder.write_undo(undo_text(ending.plan, run)),
    )
    found = [error for error in map(_tried, steps) if error]
    ending.log.close()
    return next(iter(found), None)


def _tried(step: Callable[[], None]) -> FilesError | None:
    try:
        step()
    except FilesError as error:
        return error
    return None


def _state(error: BaseException | None) -> RunState:
    if error is None:
        return RunState.DONE
    stopped = isinstance(error, StoppedError | TooManyFailuresError | KeyboardInterrupt)
    return RunState.STOPPED if stopped else RunState.FAILED


def _note(error: BaseException | None) -> str:
    if error is None:
        return ""
    if isinstance(error, UmsyncError):
        return f"{error}"
    return INTERRUPTED if isinstance(error, KeyboardInterrupt) else FAULT


def _failures(run: Run, folder: RunFolder) -> ChangesFailedError | None:
    if not any(result.outcome.is_failure for result in run.results):
        return None
    found = {
        "failed": run.count(Outcome.FAILED),
        "with an unknown outcome": run.count(Outcome.UNKNOWN),
        "accepted but not shown": run.count(Outcome.NOT_SEEN),
    }
    said = ", ".join(f"{number} {what}" for what, number in found.items() if number)
    return ChangesFailedError(
        f"Of {len(run.results)} changes: {said}. {folder.path / 'run.json'} names them."
    )
