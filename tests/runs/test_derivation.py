"""The run that a log tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.builders import NOW, make_change, make_head, make_intent, make_plan
from umsync.model.run import Outcome, Result, Run, RunState
from umsync.model.step import Severity
from umsync.runs.canonical import DamagedError
from umsync.runs.derivation import IN_FLIGHT, LOG_DAMAGED, NOT_REACHED, run_from
from umsync.runs.events import EventLog, EventName, Seal
from umsync.runs.reading import Event, EventsRead, read_events
from umsync.runs.start import Start, start_of, start_row

if TYPE_CHECKING:
    from pathlib import Path

START = Start.of(make_head(), make_plan(*(make_change(each) for each in ("a1", "a2", "a3"))))
FIRST, SECOND, THIRD = START.changes


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return EventLog.create(tmp_path / "log", START)


def _run(path: Path) -> Run:
    run = run_from(read_events(path / "log"))
    assert run is not None
    return run


def test_a_run_that_just_started_is_running_and_attempted_nothing(
    log: EventLog, tmp_path: Path
) -> None:
    log.close()
    run = _run(tmp_path)
    assert (run.head, run.state, run.ended_at) == (START.head, RunState.RUNNING, None)
    assert [(each.change_id, each.outcome) for each in run.results] == [
        (each, Outcome.NOT_ATTEMPTED) for each in START.changes
    ]
    assert run.results[0].text == NOT_REACHED


def test_a_request_without_an_answer_is_unknown(log: EventLog, tmp_path: Path) -> None:
    log.intent(make_intent(FIRST), NOW)
    log.close()
    result = _run(tmp_path).results[0]
    assert (result.outcome, result.text) == (Outcome.UNKNOWN, IN_FLIGHT)


def test_every_result_is_told(log: EventLog, tmp_path: Path) -> None:
    log.intent(make_intent(SECOND), NOW)
    result = Result(SECOND, Outcome.FAILED, NOW, "The organization refused it.")
    log.result(result)
    log.close()
    assert _run(tmp_path).results[1] == result


def test_the_end_is_told(log: EventLog, tmp_path: Path) -> None:
    log.ended(RunState.STOPPED, "Stopped by a signal.", NOW)
    log.close()
    run = _run(tmp_path)
    assert (run.state, run.note, run.ended_at) == (RunState.STOPPED, "Stopped by a signal.", NOW)


def test_in_a_damaged_log_nothing_is_told_not_attempted(log: EventLog, tmp_path: Path) -> None:
    log.intent(make_intent(FIRST), NOW)
    log.result(Result(FIRST, Outcome.APPLIED, NOW))
    log.ended(RunState.DONE, "", NOW)
    log.close()
    lines = (tmp_path / "log").read_bytes().splitlines(keepends=True)
    (tmp_path / "log").write_bytes(b"".join([lines[0], *lines[2:]]))
    first, second, third = _run(tmp_path).results
    assert first.outcome is Outcome.APPLIED
    assert (second.outcome, second.text) == (Outcome.UNKNOWN, LOG_DAMAGED)
    assert third.outcome is Outcome.UNKNOWN


def test_a_log_without_a_start_is_no_run() -> None:
    assert run_from(EventsRead((), (), is_damaged=False, seal=Seal(0, ""))) is None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (EventName.RESULT, {"change_id": "x", "outcome": "odd", "text": ""}),
        (EventName.RESULT, {"outcome": "applied", "text": ""}),
        (EventName.INTENT, {}),
        (EventName.ENDED, {"state": "odd", "note": ""}),
        (EventName.ENDED, {"state": "done"}),
    ],
)
def test_an_event_of_another_making_is_damage(name: EventName, data: dict[str, str]) -> None:
    started = Event(1, NOW, EventName.STARTED, start_row(START))
    read = EventsRead((started, Event(2, NOW, name, data)), (), is_damaged=False, seal=Seal(2, ""))
    with pytest.raises(DamagedError):
        run_from(read)


def test_the_start_survives_writing() -> None:
    assert start_of(start_row(START)) == START


def test_the_start_names_severities_and_populations() -> None:
    assert START.changes[FIRST] is Severity.REVOKES
    assert START.populations == {"acme": 100}


@pytest.mark.parametrize(
    "change",
    [
        {"changes": None},
        {"changes": [["x"]]},
        {"changes": [["x", "odd"]]},
        {"populations": []},
        {"head": None},
        {"head": {}},
        {"head": {**start_row(START)["head"], "started_at": "2026-11-22T23:15:00"}},
        {"head": {**start_row(START)["head"], "started_at": "yesterday"}},
        {"head": {**start_row(START)["head"], "accepted_destructive": True}},
    ],
)
def test_a_start_of_another_making_is_damage(change: dict[str, object]) -> None:
    with pytest.raises(DamagedError):
        start_of({**start_row(START), **change})
