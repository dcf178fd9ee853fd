"""The end of a run: its last event and its record, as far as the disk allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from umsync.errors import ChangesFailedError, FilesError, StoppedError, UmsyncError
from umsync.model.run import Outcome, Result, Run, RunState
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
    """What is known of a run when it ends; `results` by change id, as far as there are any."""

    start: Start
    folder: RunFolder
    log: EventLog
    results: Mapping[str, Result]
    clock: Callable[[], datetime]


def close(ending: Ending, error: BaseException | None) -> Finished:
    """Ends the log, writes the record, and says how the run ended. Raises nothing of its own."""
    at = ending.clock()
    state, note = _state(error), _note(error)
    results = complete(ending.start.changes, ending.results, at)
    run = Run(ending.start.head, state, at, results, note)
    unwritten = _write(ending, run, at)
    known = error if isinstance(error, UmsyncError) else None
    return Finished(run, ending.folder, known or unwritten or _failures(run, ending.folder))


def _write(ending: Ending, run: Run, at: datetime) -> FilesError | None:
    """Both are tried: a disk that is full for the one may take the other."""
    found = None
    try:
        ending.log.ended(run.state, run.note, at)
    except FilesError as error:
        found = error
    try:
        ending.folder.write(Record(run, ending.log.seal))
    except FilesError as error:
        found = found or error
    ending.log.close()
    return found


def _state(error: BaseException | None) -> RunState:
    if error is None:
        return RunState.DONE
    stopped = isinstance(error, StoppedError | KeyboardInterrupt)
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
    failed, unknown = run.count(Outcome.FAILED), run.count(Outcome.UNKNOWN)
    not_seen = run.count(Outcome.NOT_SEEN)
    found = {
        "failed": failed,
        "have an unknown outcome": unknown,
        "were accepted but do not show": not_seen,
    }
    said = ", ".join(f"{number} {what}" for what, number in found.items() if number)
    return ChangesFailedError(
        f"Of {len(run.results)} changes, {said}. {folder.path / 'run.json'} names them. "
        "Then run `umsync plan` again."
    )
