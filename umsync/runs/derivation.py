"""The run that an event log tells of, whether it ended or was killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.model.run import Outcome, Result, Run, RunState
from umsync.runs.attempts import attempts_of
from umsync.runs.canonical import DamagedError, entry
from umsync.runs.events import EventName
from umsync.runs.start import start_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from umsync.runs.reading import Event, EventsRead
    from umsync.runs.start import Start

NOT_REACHED = "The run ended before this change."
IN_FLIGHT = "The run ended before the answer came. `umsync apply --resume` finds out."
LOG_DAMAGED = "The run log is damaged, so nobody can tell. Look the user up."


def start_from(read: EventsRead) -> Start | None:
    """The start of the run, or None when the log does not begin with it.

    Raises:
        DamagedError: The event is none of ours.
    """
    if not read.events or read.events[0].event is not EventName.STARTED:
        return None
    return start_of(dict(read.events[0].data))


def run_from(read: EventsRead) -> Run | None:
    """The run, or None when the log does not begin with its start.

    A change whose request was announced and has no result is unknown. In a damaged log this
    also goes for every change without a result: its lines may be those that are missing.

    Raises:
        DamagedError: An event is none of ours.
    """
    start = start_from(read)
    if start is None:
        return None
    ended = next((each for each in read.events if each.event is EventName.ENDED), None)
    return Run(
        head=start.head,
        state=_state(ended) if ended else RunState.RUNNING,
        ended_at=ended.at if ended else None,
        results=_results(read, start),
        note=entry(dict(ended.data), "note", str) if ended else "",
    )


def complete(
    change_ids: Iterable[str], results: Mapping[str, Result], at: datetime
) -> tuple[Result, ...]:
    """One result for each change, in this order; those without one were not attempted."""
    return tuple(
        results.get(each) or Result(each, Outcome.NOT_ATTEMPTED, at, NOT_REACHED)
        for each in change_ids
    )


def _results(read: EventsRead, start: Start) -> tuple[Result, ...]:
    last = read.events[-1].at
    known: dict[str, Result] = {}
    if read.is_damaged:
        known = {each: Result(each, Outcome.UNKNOWN, last, LOG_DAMAGED) for each in start.changes}
    for event in read.events:
        if event.event in {EventName.INTENT, EventName.RESULT}:
            result = _result(event)
            known[result.change_id] = result
    return complete(start.changes, known, last)


def _result(event: Event) -> Result:
    data = dict(event.data)
    change_id = entry(data, "change_id", str)
    if event.event is EventName.INTENT:
        return Result(change_id, Outcome.UNKNOWN, event.at, IN_FLIGHT)
    try:
        outcome = Outcome(data.get("outcome"))
    except ValueError:
        raise DamagedError(f"Event {event.n} has no known outcome.") from None
    return Result(change_id, outcome, event.at, entry(data, "text", str), attempts_of(data))


def _state(ended: Event) -> RunState:
    try:
        return RunState(ended.data.get("state"))
    except ValueError:
        raise DamagedError(f"Event {ended.n} has no known state.") from None
