"""What runs are still needed for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.builders import NOW, granting, make_change, make_plan
from tests.support.runs import Runs
from umsync.model.run import Outcome, RunState
from umsync.runs.keeping import Keeping, Need, Window
from umsync.runs.overview import Overview

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from umsync.runs.folder import RunFolder

HOUR = 1 / 24
NO_WINDOW = Window(0)
APPLIED, FAILED, UNTRIED = Outcome.APPLIED, Outcome.FAILED, Outcome.NOT_ATTEMPTED


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    """With a newer run of the source, so that none of the others is its newest."""
    runs = Runs(tmp_path)
    runs.add(0, APPLIED, end="ffffff")
    return runs


def needs(
    runs: Runs, folder: RunFolder, window: Window = NO_WINDOW, held: Collection[str] = ()
) -> set[Need]:
    overview = Overview.of(runs.store)
    return set(Keeping(overview, window, held, NOW).needs(overview.by_id[folder.run_id]))


def test_an_old_run_that_ended_is_needed_for_nothing(runs: Runs) -> None:
    assert needs(runs, runs.add(3, APPLIED)) == set()


def test_a_run_that_left_something_undone_is_needed_until_its_plan_expires(runs: Runs) -> None:
    assert needs(runs, runs.add(23 * HOUR, FAILED)) == {Need.RESUMABLE, Need.UNEXPIRED}
    assert needs(runs, runs.add(24 * HOUR, FAILED)) == set()


@pytest.mark.parametrize(
    "outcome", [Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_SEEN, Outcome.NOT_ATTEMPTED]
)
def test_each_outcome_that_is_left_makes_a_run_resumable(runs: Runs, outcome: Outcome) -> None:
    assert Need.RESUMABLE in needs(runs, runs.add(HOUR, APPLIED, outcome))


def test_a_run_that_was_gone_on_with_is_not_resumable(runs: Runs) -> None:
    first = runs.add(2 * HOUR, FAILED)
    runs.add(HOUR, APPLIED, resumes=first.run_id)
    assert needs(runs, first) == {Need.UNEXPIRED}


def test_a_resume_reads_the_whole_chain(runs: Runs) -> None:
    first = runs.add(3 * HOUR, FAILED, UNTRIED)
    second = runs.add(2 * HOUR, FAILED, resumes=first.run_id)
    runs.add(HOUR, FAILED, resumes=second.run_id)
    assert Need.RESUMABLE in needs(runs, first)
    assert Need.RESUMABLE in needs(runs, second)


def test_runs_that_say_they_went_on_with_each_other_come_to_an_end(runs: Runs) -> None:
    one = runs.add(2 * HOUR, FAILED, resumes="20261122T221500Z-aaaaaa")
    two = runs.add(HOUR, FAILED, resumes=one.run_id)
    overview = Overview.of(runs.store)
    assert [each.run_id for each in overview.chain(overview.by_id[two.run_id])] == [
        two.run_id,
        one.run_id,
    ]


def test_a_plan_that_may_be_applied_again_keeps_its_run(runs: Runs) -> None:
    assert needs(runs, runs.add(HOUR, APPLIED)) == {Need.UNEXPIRED}


def test_a_plan_that_cannot_be_read_has_not_expired(runs: Runs) -> None:
    folder = runs.add(1.9, APPLIED)
    assert needs(runs, folder) == set()
    folder.plan_file.write_text("{")
    assert needs(runs, folder) == {Need.UNEXPIRED}


def test_a_plan_cannot_keep_its_run_for_ever(runs: Runs) -> None:
    assert needs(runs, runs.add(3, APPLIED, expires_at=NOW + timedelta(days=900))) == set()


def test_a_run_that_has_not_ended_is_kept_for_a_day(runs: Runs) -> None:
    assert Need.UNFINISHED in needs(runs, runs.add(0.9, APPLIED, state=None))
    assert needs(runs, runs.add(1.1, APPLIED, state=None)) == set()


@pytest.mark.parametrize("days", [0.9, 5])
def test_a_run_that_has_not_ended_is_in_progress_while_its_source_is_held(
    runs: Runs, days: float
) -> None:
    found = needs(runs, runs.add(days, APPLIED, state=None), held={"acme"})
    assert Need.IN_PROGRESS in found
    assert Need.UNFINISHED not in found


def test_another_source_that_is_held_does_not_matter(runs: Runs) -> None:
    assert needs(runs, runs.add(5, APPLIED, state=None), held={"other"}) == set()


def test_a_run_that_ended_is_not_in_progress(runs: Runs) -> None:
    assert needs(runs, runs.add(5, APPLIED, state=RunState.STOPPED), held={"acme"}) == set()


def test_a_run_that_cannot_be_read_may_be_in_progress(runs: Runs) -> None:
    folder = runs.add(0.9, APPLIED, state=None)
    (folder.path / "events.jsonl").write_text("x\n")
    assert Need.UNFINISHED in needs(runs, folder)
    assert Need.IN_PROGRESS in needs(runs, folder, held={"acme"})


def test_an_old_run_that_cannot_be_read_is_needed_for_nothing(runs: Runs) -> None:
    folder = runs.add(5, APPLIED, state=None)
    (folder.path / "events.jsonl").write_text("x\n")
    assert needs(runs, folder, held={"acme"}) == set()


def test_the_window_counts_what_was_taken_away(runs: Runs) -> None:
    folder = runs.add(5, APPLIED)
    assert needs(runs, folder, Window(6)) == {Need.WINDOW}
    assert needs(runs, folder, Window(4)) == set()


def test_the_window_does_not_count_what_was_given(runs: Runs) -> None:
    given = (make_change("a1", granting()),)
    assert needs(runs, runs.add(5, APPLIED, changes=given), Window(6)) == set()


def test_the_window_counts_what_nobody_knows(runs: Runs) -> None:
    folder = runs.add(5, APPLIED, state=None)
    (folder.path / "events.jsonl").write_text("x\n")
    assert needs(runs, folder, Window(6)) == {Need.WINDOW}


def test_without_manifests_every_run_of_the_time_counts(runs: Runs) -> None:
    folder = runs.add(5)
    assert needs(runs, folder, Window(6, is_known=False)) == {Need.WINDOW}
    assert needs(runs, folder, Window(4, is_known=False)) == set()


def test_the_newest_run_of_each_source_is_kept(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    planned = make_plan().sources
    other = tuple(type(each)("other", each.organization, 5, ()) for each in planned)
    older, newer = runs.add(9, sources=planned + other), runs.add(8, sources=planned)
    assert needs(runs, older) == {Need.NEWEST}
    assert needs(runs, newer) == {Need.NEWEST}
    both = runs.add(7, sources=planned + other)
    assert needs(runs, older) == needs(runs, newer) == set()
    assert needs(runs, both) == {Need.NEWEST}


def test_a_damaged_log_is_not_the_newest_that_tells_the_number_of_users(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    older, newer = runs.add(9, APPLIED), runs.add(8, APPLIED)
    (newer.path / "events.jsonl").write_text("x\n")
    assert needs(runs, older) == {Need.NEWEST}
    assert needs(runs, newer) == set()
