"""The run store."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.builders import (
    NOW,
    SUSPEND,
    granting,
    make_change,
    make_head,
    make_intent,
    make_plan,
)
from umsync.errors import FilesError, UsageError
from umsync.model.run import Outcome, Result, Run, RunHead, RunState
from umsync.runs.derivation import complete
from umsync.runs.record import Record
from umsync.runs.start import Start
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.runs.folder import RunFolder

FIRST = "20261120T080000Z-aaaaaa"
SECOND = "20261121T080000Z-bbbbbb"
PLAN = make_plan(
    make_change("a1"), make_change("a2"), make_change("a3"), make_change("a4", granting(SUSPEND))
)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def _start(store: RunStore, run_id: str, *, at: datetime = NOW, digest: str = "d") -> RunFolder:
    """A run whose first change was made, whose second is in flight, whose fourth gives access."""
    start = Start.of(make_head(run_id, plan_digest=digest), PLAN)
    first, second, _, fourth = start.changes
    folder = store.create(start.head, f"plan with digest {digest}")
    log = folder.open_log(start)
    for change_id in (first, fourth):
        log.intent(make_intent(change_id), at)
        log.result(Result(change_id, Outcome.APPLIED, at))
    log.intent(make_intent(second), at)
    log.close()
    return folder


def test_a_store_that_does_not_exist_has_no_runs(store: RunStore) -> None:
    assert store.folders() == ()
    assert store.foreign() == ()


def test_runs_are_listed_newest_first(store: RunStore) -> None:
    for run_id in (FIRST, SECOND):
        _start(store, run_id)
    assert [each.run_id for each in store.folders()] == [SECOND, FIRST]


def test_what_is_no_run_is_named_and_left_alone(store: RunStore) -> None:
    _start(store, FIRST)
    (store.root / "notes.txt").write_text("mine")
    (store.root / "20269999T999999Z-aaaaaa").mkdir()
    (store.root / SECOND).symlink_to(store.root / FIRST)
    (store.root / ".hidden").mkdir()
    (store.root / "deleted.jsonl").write_text("")
    assert [each.run_id for each in store.folders()] == [FIRST]
    names = [SECOND, "20269999T999999Z-aaaaaa", "notes.txt"]
    assert store.foreign() == tuple(
        f"{store.root / name} is not a run. It is left alone." for name in names
    )


def test_a_run_is_never_created_over_another(store: RunStore) -> None:
    store.create(make_head(FIRST), "one")
    with pytest.raises(FilesError, match="File exists"):
        store.create(make_head(FIRST), "two")
    assert store.find(FIRST).plan_text() == "one"


def test_a_store_that_cannot_be_made_is_told_with_its_folder(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(FilesError, match=r"run folder .*runs.*Check the folder's permissions"):
        RunStore(tmp_path / "runs").create(make_head(FIRST), "plan")


def test_a_store_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(FilesError, match="Cannot read the run store"):
        RunStore(tmp_path / "runs").folders()


def test_a_run_is_found_by_the_beginning_of_its_name(store: RunStore) -> None:
    _start(store, FIRST)
    _start(store, SECOND)
    assert store.find("20261121").run_id == SECOND


def test_a_beginning_of_many_runs_names_the_five_newest(store: RunStore) -> None:
    ids = [f"20261121T08000{n}Z-aaaaaa" for n in range(7)]
    for each in ids:
        _start(store, each)
    with pytest.raises(UsageError) as told:
        store.find("2026")
    newest = ", ".join(ids[:1:-1])
    assert f"{told.value}" == (f"7 runs begin with '2026': {newest}, and 2 more. Write more of it.")


def test_a_beginning_of_several_runs_names_them(store: RunStore) -> None:
    _start(store, FIRST)
    _start(store, SECOND)
    with pytest.raises(UsageError, match=f"2 runs begin with '202611': {SECOND}, {FIRST}"):
        store.find("202611")


def test_an_unknown_run_names_near_ones(store: RunStore) -> None:
    _start(store, FIRST)
    with pytest.raises(UsageError, match=f"Did you mean {FIRST}"):
        store.find("20261120T080001Z-aaaaaa")


def test_an_unknown_run_in_an_empty_store_says_so(store: RunStore) -> None:
    with pytest.raises(UsageError, match="It has no runs yet"):
        store.find("2026")


def test_a_path_is_no_run(store: RunStore) -> None:
    with pytest.raises(UsageError, match="is not a run"):
        store.find("../runs")


def test_a_plan_that_was_started_is_used(store: RunStore) -> None:
    _start(store, FIRST, digest="used")
    assert store.has_used("used") == FIRST
    assert store.has_used("other") is None


def test_a_run_that_never_started_used_no_plan(store: RunStore) -> None:
    store.create(make_head(FIRST, plan_digest="used"), "plan with digest used")
    assert store.has_used("used") is None


def test_a_damaged_log_does_not_free_its_plan(store: RunStore) -> None:
    (_start(store, FIRST, digest="used").path / "events.jsonl").write_text("x\n")
    assert store.has_used("used") == FIRST
    assert store.has_used("other") is None


def test_made_and_unknown_destructive_changes_count(store: RunStore) -> None:
    _start(store, FIRST)
    assert store.destructive_since(NOW) == 2


def test_what_was_done_before_does_not_count(store: RunStore) -> None:
    _start(store, FIRST)
    assert store.destructive_since(NOW + timedelta(seconds=1)) == 0


def _end(folder: RunFolder, head: RunHead) -> None:
    start = Start.of(head, PLAN)
    done = {each: Result(each, Outcome.APPLIED, NOW) for each in start.changes}
    run = Run(head, RunState.DONE, NOW, complete(start.changes, done, NOW))
    folder.write(Record(run, folder.events().seal))


def test_all_runs_count_together(store: RunStore) -> None:
    _end(_start(store, FIRST), make_head(FIRST))
    _start(store, SECOND, digest="other")
    assert store.destructive_since(NOW) == 5


def test_a_change_that_two_runs_of_one_plan_may_have_made_counts_once(store: RunStore) -> None:
    _end(_start(store, FIRST), make_head(FIRST))
    _start(store, SECOND)
    assert store.destructive_since(NOW) == 3


def test_the_runs_of_a_plan_can_be_left_out_of_the_count(store: RunStore) -> None:
    _start(store, FIRST)
    _start(store, SECOND, digest="other")
    assert store.destructive_since(NOW, besides="d") == 2


def test_a_run_that_ended_before_does_not_count(store: RunStore) -> None:
    _end(_start(store, FIRST), make_head(FIRST))
    assert store.destructive_since(NOW + timedelta(seconds=1)) == 0


def test_a_run_that_never_started_does_not_count(store: RunStore) -> None:
    store.create(make_head(FIRST), "plan")
    assert store.destructive_since(NOW) == 0


def test_a_damaged_log_that_may_hold_some_is_not_guessed_at(store: RunStore) -> None:
    (_start(store, SECOND).path / "events.jsonl").write_text("x\n")
    with pytest.raises(FilesError, match="nobody knows how many destructive changes"):
        store.destructive_since(NOW - timedelta(days=1))


def test_a_run_that_cannot_be_read_is_not_counted_as_nothing(store: RunStore) -> None:
    (_start(store, SECOND).path / "run.json").mkdir()
    with pytest.raises(FilesError, match=r"cannot be read.* nobody knows"):
        store.destructive_since(NOW - timedelta(days=1))


def test_a_damaged_log_without_a_summary_counts_all_it_may_hold(store: RunStore) -> None:
    log = _start(store, FIRST).path / "events.jsonl"
    first, *rest = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(first + b"".join(rest[1:]))
    assert store.destructive_since(NOW) == 3


def test_an_old_damaged_log_does_not_stop_the_count(store: RunStore) -> None:
    (_start(store, FIRST).path / "events.jsonl").write_text("x\n")
    assert store.destructive_since(NOW + timedelta(days=1)) == 0


def test_the_last_population_is_that_of_the_newest_run(store: RunStore) -> None:
    _start(store, FIRST)
    (_start(store, SECOND).path / "events.jsonl").write_text("x\n")
    assert store.last_population("acme") == 100
    assert store.last_population("other") is None


def test_a_destructive_change_that_was_accepted_and_does_not_show_counts(store: RunStore) -> None:
    start = Start.of(make_head(FIRST), PLAN)
    folder = store.create(start.head, "{}")
    log = folder.open_log(start)
    for each in start.changes:
        log.result(Result(each, Outcome.NOT_SEEN, NOW))
    log.close()
    assert store.destructive_since(NOW) == 3


def test_a_store_that_the_system_does_not_show_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(FilesError, match=r"Cannot read the run store .*: File name too long"):
        RunStore(tmp_path / ("x" * 5_000)).folders()
