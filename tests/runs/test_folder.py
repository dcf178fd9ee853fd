"""One run's folder: what it tells when it is whole, unfinished or damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.builders import NOW, make_change, make_head, make_intent, make_plan
from umsync.errors import FilesError
from umsync.model.run import Outcome, Result, Run, RunState
from umsync.runs.canonical import DamagedError
from umsync.runs.derivation import complete
from umsync.runs.record import Record
from umsync.runs.start import Start
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.runs.folder import RunFolder

START = Start.of(make_head(), make_plan(make_change("a1"), make_change("a2")))
FIRST, SECOND = START.changes


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A run that made its first change and ended."""
    folder = RunStore(tmp_path).create(START.head, "the plan")
    log = folder.open_log(START)
    log.intent(make_intent(FIRST), NOW)
    done = Result(FIRST, Outcome.APPLIED, NOW)
    log.result(done)
    log.ended(RunState.STOPPED, "", NOW)
    log.close()
    results = complete(START.changes, {FIRST: done}, NOW)
    folder.write(Record(Run(START.head, RunState.STOPPED, NOW, results), log.seal))
    return folder


def test_holds_the_plan(folder: RunFolder) -> None:
    assert folder.plan_text() == "the plan"


def test_a_lost_plan_is_told(folder: RunFolder) -> None:
    (folder.path / "plan.json").unlink()
    with pytest.raises(FilesError, match="has no plan"):
        folder.plan_text()


def test_a_plan_that_is_no_text_is_damage(folder: RunFolder) -> None:
    (folder.path / "plan.json").write_bytes(b"\xff")
    with pytest.raises(DamagedError, match="not text"):
        folder.plan_text()


def test_reads_the_same_run_with_and_without_its_summary(folder: RunFolder) -> None:
    by_summary = folder.read()
    (folder.path / "run.json").unlink()
    assert folder.read() == by_summary
    assert by_summary.problems == ()


def test_a_damaged_summary_is_told_and_the_log_is_read(folder: RunFolder) -> None:
    whole = folder.read().run
    (folder.path / "run.json").write_text("{")
    read = folder.read()
    assert read.run == whole
    assert "The summary of run 20261122T231500Z-1a2b3c is damaged" in read.problems[0]


def test_problems_of_the_log_are_told(folder: RunFolder) -> None:
    (folder.path / "run.json").unlink()
    with (folder.path / "events.jsonl").open("ab") as file:
        file.write(b'{"n":')
    assert "was cut off" in folder.read().problems[0]


def test_a_run_that_never_started_is_told(folder: RunFolder) -> None:
    (folder.path / "run.json").unlink()
    (folder.path / "events.jsonl").unlink()
    read = folder.read()
    assert read.run is None
    assert "has no readable start" in read.problems[0]
    assert folder.start() is None


def test_an_unreadable_run_is_told(folder: RunFolder) -> None:
    (folder.path / "run.json").unlink()
    (folder.path / "run.json").mkdir()
    read = folder.read()
    assert read.run is None
    assert "cannot be read" in read.problems[0]
    assert "cannot be read" in folder.verify()[0]


def test_a_log_that_does_not_begin_with_a_start_is_damage(folder: RunFolder) -> None:
    log = folder.path / "events.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[1:]))
    with pytest.raises(DamagedError, match="Line 1"):
        folder.start()


def test_an_untouched_run_verifies(folder: RunFolder) -> None:
    assert folder.verify() == ()


def test_removed_last_events_are_seen(folder: RunFolder) -> None:
    log = folder.path / "events.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    assert "The log has 3 events that are not the 4" in folder.verify()[0]


def test_an_edited_summary_is_seen(folder: RunFolder) -> None:
    summary = folder.path / "run.json"
    summary.write_text(summary.read_text().replace('"applied"', '"failed"'))
    assert folder.verify() == (
        "run.json and the log tell different stories. The log was written first.",
    )


def test_a_run_without_a_summary_verifies_by_its_log(folder: RunFolder) -> None:
    (folder.path / "run.json").unlink()
    assert folder.verify() == ()
