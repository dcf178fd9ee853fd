"""The newest run of a source, and whether somebody should go on with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.documents.plan_document import read_plan
from umsync.errors import PlanRefusedError
from umsync.model.run import RunState
from umsync.runs.lock import is_held
from umsync.runs.overview import Overview
from umsync.runs.resumption import Resumption

if TYPE_CHECKING:
    from datetime import datetime

    from umsync.runs.overview import Stored
    from umsync.runs.store import RunStore


def newest(store: RunStore, source: str) -> str | None:
    """The id of the source's newest run, or None.

    Raises:
        FilesError: the run store cannot be read.
    """
    found = _newest(Overview.of(store), source)
    return found.run_id if found else None


def stopped_run(store: RunStore, source: str, now: datetime) -> str | None:
    """The source's newest run, if it was stopped or killed and can be gone on with, or None.

    One that ended with failures is for somebody to look at. `now` is in UTC.

    Raises:
        FilesError: the run store cannot be read.
    """
    overview = Overview.of(store)
    found = _newest(overview, source)
    if found is None or found.run is None or is_held(store.root, source):
        return None
    if found.run.state not in {RunState.STOPPED, RunState.KILLED, RunState.RUNNING}:
        return None
    later = overview.resumed_by.get(found.run_id, ())
    resumption = Resumption(found.left, later, _expires_at(found), bool(found.folder.verify()))
    return found.run_id if resumption.is_possible(now) else None


def _newest(overview: Overview, source: str) -> Stored | None:
    return next((each for each in overview.runs if source in each.sources), None)


def _expires_at(stored: Stored) -> datetime | None:
    try:
        return read_plan(stored.folder.plan_text()).plan.expires_at
    except PlanRefusedError:
        return None
