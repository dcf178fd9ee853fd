"""What a log tells of a run, word by word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.builders import NOW, make_change, make_head, make_plan
from umsync.model.run import Outcome, Result, RunState
from umsync.runs.canonical import DamagedError
from umsync.runs.derivation import IN_FLIGHT, NOT_REACHED, complete, run_from, start_from
from umsync.runs.events import EventName, Seal
from umsync.runs.reading import Event, EventsRead
from umsync.runs.start import Start, start_row

START = Start.of(make_head(), make_plan(*(make_change(each) for each in ("a1", "a2", "a3"))))
FIRST, SECOND, THIRD = START.changes
STARTED: tuple[EventName, dict[str, Any]] = (EventName.STARTED, start_row(START))


def _read(*events: tuple[EventName, dict[str, Any]]) -> EventsRead:
    """One second between events."""
    made = tuple(
        Event(n, NOW + timedelta(seconds=n), name, data) for n, (name, data) in enumerate(events, 1)
    )
    return EventsRead(made, (), is_damaged=False, seal=Seal(len(made), ""))


def _result(change_id: str, outcome: str = "applied") -> tuple[EventName, dict[str, Any]]:
    return EventName.RESULT, {"change_id": change_id, "outcome": outcome, "text": "Said."}


def _at(seconds: int) -> Any:
    return NOW + timedelta(seconds=seconds)


def test_a_log_that_begins_otherwise_has_no_start() -> None:
    assert start_from(_read(_result(FIRST), STARTED)) is None
    assert start_from(_read(STARTED, _result(FIRST))) == START


def test_a_run_that_goes_on_has_no_note_and_every_change_a_result() -> None:
    run = run_from(_read(STARTED, _result(SECOND), (EventName.INTENT, {"change_id": FIRST})))
    assert run
    assert (run.state, run.note, run.ended_at) == (RunState.RUNNING, "", None)
    assert run.results == (
        Result(FIRST, Outcome.UNKNOWN, _at(3), IN_FLIGHT),
        Result(SECOND, Outcome.APPLIED, _at(2), "Said."),
        Result(THIRD, Outcome.NOT_ATTEMPTED, _at(3), NOT_REACHED),
    )


def test_a_result_that_came_takes_the_place_of_its_request() -> None:
    run = run_from(_read(STARTED, (EventName.INTENT, {"change_id": FIRST}), _result(FIRST)))
    assert run
    assert run.results[0] == Result(FIRST, Outcome.APPLIED, _at(3), "Said.")


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (_result(FIRST, "odd"), "Event 2 has no known outcome."),
        ((EventName.ENDED, {"state": "odd", "note": ""}), "Event 2 has no known state."),
    ],
)
def test_what_is_not_known_is_told_with_its_event(
    event: tuple[EventName, dict[str, Any]], said: str
) -> None:
    with pytest.raises(DamagedError) as refused:
        run_from(_read(STARTED, event))
    assert str(refused.value) == said


def test_results_are_in_the_order_of_the_changes() -> None:
    given = Result("b", Outcome.APPLIED, NOW, "Said.")
    assert complete(["a", "b"], {"b": given}, _at(9)) == (
        Result("a", Outcome.NOT_ATTEMPTED, _at(9), NOT_REACHED),
        given,
    )
