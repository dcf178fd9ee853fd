"""The event log: what is written, and that no change to it goes unseen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import NOW, make_change, make_head, make_intent, make_plan
from umsync.errors import FilesError
from umsync.model.run import Outcome, Result, RunState
from umsync.runs.events import EventLog, EventName, Seal
from umsync.runs.reading import CUT_OFF, EventsRead, read_events
from umsync.runs.start import Start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START = Start.of(make_head(), make_plan(make_change("a1"), make_change("a2")))


class Memory:
    """Keeps lines in memory."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def append(self, line: bytes) -> None:
        self.lines.append(line)

    def close(self) -> None:
        pass


def whole_log() -> list[bytes]:
    memory = Memory()
    log = EventLog(memory, START)
    for change_id in START.changes:
        log.intent(make_intent(change_id), NOW)
        log.result(Result(change_id, Outcome.APPLIED, NOW))
    log.ended(RunState.DONE, "", NOW)
    return memory.lines


LINES = whole_log()


def _read(path: Path, lines: list[bytes]) -> EventsRead:
    path.write_bytes(b"".join(lines))
    return read_events(path)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "events.jsonl"


def test_an_untouched_log_has_no_problems(path: Path) -> None:
    read = _read(path, LINES)
    assert read.problems == ()
    assert [each.n for each in read.events] == [1, 2, 3, 4, 5, 6]


def test_the_log_on_disk_is_what_was_written_to_it(tmp_path: Path) -> None:
    log = EventLog.create(tmp_path / "events.jsonl", START)
    log.intent(make_intent("x"), NOW)
    log.close()
    read = read_events(tmp_path / "events.jsonl")
    assert [each.event for each in read.events] == [EventName.STARTED, EventName.INTENT]
    assert read.seal == log.seal


def test_a_log_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text("earlier")
    with pytest.raises(FilesError, match="File exists"):
        EventLog.create(tmp_path / "events.jsonl", START)
    assert (tmp_path / "events.jsonl").read_text() == "earlier"


def test_a_log_that_does_not_exist_has_no_events(tmp_path: Path) -> None:
    assert read_events(tmp_path / "events.jsonl") == EventsRead((), (), False, Seal(0, ""))


def test_the_first_event_is_chained_to_the_plans_digest() -> None:
    other = Memory()
    EventLog(other, Start.of(make_head(plan_digest="sha256:other"), make_plan()))
    assert json.loads(other.lines[0])["prev"] != json.loads(LINES[0])["prev"]


def test_every_line_is_canonical_json() -> None:
    for line in LINES:
        row = json.loads(line)
        text = json.dumps(row, sort_keys=True, separators=(",", ":")) + "\n"
        assert text.encode() == line


def test_text_of_a_person_cannot_break_a_line() -> None:
    memory = Memory()
    log = EventLog(memory, START)
    log.result(Result("x", Outcome.FAILED, NOW, "a\nb\u2028c\udc80"))
    assert memory.lines[1].count(b"\n") == 1


@given(st.data())
def test_any_edited_line_is_seen(path: Path, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(LINES) - 1))
    line = LINES[number][:-1]
    where = data.draw(st.integers(0, len(line) - 1))
    new = data.draw(st.binary(max_size=3).filter(lambda each: each != line[where : where + 1]))
    edited = line[:where] + new + line[where + 1 :] + b"\n"
    read = _read(path, [*LINES[:number], edited, *LINES[number + 1 :]])
    assert read.is_damaged


@pytest.mark.parametrize(
    "edit",
    [
        lambda line: line.replace(b",", b", ", 1),
        lambda line: line.replace(b'"n":2', b'"n":7,"n":2'),
        lambda line: line.replace(b'"', b'"\\u0061', 1).replace(b"\\u0061a", b"\\u0061", 1),
    ],
    ids=["space", "repeated key", "other spelling"],
)
def test_an_edit_that_leaves_the_data_equal_is_seen(
    path: Path, edit: Callable[[bytes], bytes]
) -> None:
    edited = edit(LINES[1])
    assert json.loads(edited) == json.loads(LINES[1])
    assert _read(path, [LINES[0], edited, *LINES[2:]]).is_damaged


@given(st.integers(0, len(LINES) - 2))
def test_any_removed_line_before_the_last_is_seen(path: Path, number: int) -> None:
    assert _read(path, LINES[:number] + LINES[number + 1 :]).is_damaged


@given(st.permutations(LINES).filter(lambda lines: lines != LINES))
def test_any_other_order_is_seen(path: Path, lines: list[bytes]) -> None:
    assert _read(path, lines).is_damaged


@given(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES)))
def test_any_repeated_line_is_seen(path: Path, number: int, where: int) -> None:
    assert _read(path, [*LINES[:where], LINES[number], *LINES[where:]]).is_damaged


def test_a_removed_last_line_shows_in_the_seal(path: Path) -> None:
    whole, shorter = _read(path, LINES).seal, _read(path, LINES[:-1]).seal
    assert whole != shorter


@given(st.integers(1, len(LINES[-1]) - 1))
def test_a_last_line_that_was_cut_off_is_told_and_is_no_damage(path: Path, kept: int) -> None:
    read = _read(path, [*LINES[:-1], LINES[-1][:kept]])
    assert read.problems == (CUT_OFF,)
    assert len(read.events) == len(LINES) - 1
    assert not read.is_damaged


def test_an_event_of_an_unknown_name_is_a_problem(path: Path) -> None:
    read = _read(path, [*LINES[:-1], LINES[-1].replace(b'"ended"', b'"other"')])
    assert read.problems == ("Line 6 is not an event that umsync wrote.",)


def test_a_missing_number_is_named(path: Path) -> None:
    read = _read(path, [*LINES[:2], *LINES[3:]])
    assert read.problems == ("Line 3: event 4 stands where event 3 should.",)


def test_a_log_must_begin_with_the_start_of_a_run(path: Path) -> None:
    log = EventLog(Memory(), START)
    log._lines, log.seal = (memory := Memory()), Seal(0, "")
    log.intent(make_intent("x"), NOW)
    assert _read(path, memory.lines).is_damaged


class Full(Memory):
    """A disk that is full for one line."""

    full = False

    def append(self, line: bytes) -> None:
        if self.full:
            raise FilesError("No space left.")
        super().append(line)


def test_a_line_that_could_not_be_written_leaves_the_chain_whole(path: Path) -> None:
    memory = Full()
    log = EventLog(memory, START)
    memory.full = True
    with pytest.raises(FilesError):
        log.intent(make_intent("x"), NOW)
    memory.full = False
    log.ended(RunState.FAILED, "The disk was full.", NOW)
    assert _read(path, memory.lines).problems == ()
