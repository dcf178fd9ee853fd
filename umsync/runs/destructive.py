"""The destructive changes of a run, which the `window` of the limits counts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from umsync.errors import FilesError
from umsync.model.run import Outcome
from umsync.runs.canonical import DamagedError
from umsync.runs.identity import started_of

if TYPE_CHECKING:
    from datetime import datetime

    from umsync.runs.folder import RunFolder

_DONE: Final = frozenset({Outcome.APPLIED, Outcome.UNKNOWN, Outcome.NOT_SEEN})
_LONGEST_RUN: Final = timedelta(days=1)


def destructive_changes(folder: RunFolder, moment: datetime) -> set[tuple[str, str]]:
    """The plan's digest and the id of each destructive change that was, or may have been, made.

    Args:
        folder: of the run.
        moment: changes before it do not count.

    Raises:
        FilesError: the log is damaged and may hold some: they are not known.
    """
    read = folder.read()
    run = read.run
    if run and run.ended_at and run.ended_at < moment:
        return set()
    try:
        start = folder.start()
    except DamagedError as damaged:
        _check_old(folder, moment, f"{damaged}")
        return set()
    if start and run is None:
        _check_old(folder, moment, read.problems[0])
    if start is None or run is None:
        return set()
    severities = start.changes
    return {
        (start.head.plan_digest, result.change_id)
        for result in run.results
        if result.outcome in _DONE
        and result.at >= moment
        and result.change_id in severities
        and severities[result.change_id].is_destructive
    }


def _check_old(folder: RunFolder, moment: datetime, problem: str) -> None:
    """Nothing, for a run that must have ended before; else the number cannot be told."""
    if started_of(folder.run_id) >= moment - _LONGEST_RUN:
        raise FilesError(
            f"{problem} So nobody knows how many destructive changes the run made. "
            f"Find out, then move {folder.path} out of the run store."
        )
