"""How long after a run a plan has to wait until reads show what it changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.builders import NOW, make_change, make_head, make_plan
from umsync.model.run import Outcome, Result, Run, RunState
from umsync.runs.intent import Intent
from umsync.runs.recent import shown_at
from umsync.runs.record import Record
from umsync.runs.start import Start
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from pathlib import Path

RUN = f"{NOW:%Y%m%dT%H%M%SZ}-aaaaaa"
PLAN = make_plan(make_change("a1"), make_change("a2"))


def store_with(root: Path, target: str, *, answered: bool = True, ended: bool = True) -> RunStore:
    """A run that sent one change at NOW, and had an answer a second later if it had one."""
    store, start = RunStore(root), Start.of(make_head(RUN), PLAN)
    folder = store.create(start.head, "plan")
    log, change_id = folder.open_log(start), next(iter(start.changes))
    log.intent(Intent(change_id, "a1", target, ()), NOW)
    if answered:
        log.result(Result(change_id, Outcome.APPLIED, after(1)))
    if ended:
        log.ended(RunState.DONE, "", after(1))
        run = Run(start.head, RunState.DONE, after(1), ())
        folder.write(Record(run, log.seal))
    log.close()
    return store


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(("target", "lag"), [("membership", 2), ("group:g", 2), ("role:r x", 30)])
def test_a_change_shows_when_its_lag_is_over(tmp_path: Path, target: str, lag: int) -> None:
    store = store_with(tmp_path, target)
    assert shown_at(store, ["acme"], after(1)) == after(1 + lag)
    assert shown_at(store, ["acme"], after(lag)) == after(1 + lag)
    assert shown_at(store, ["acme"], after(1 + lag)) is None


def test_other_sources_do_not_wait(tmp_path: Path) -> None:
    assert shown_at(store_with(tmp_path, "membership"), ["other"], after(1)) is None


def test_what_was_in_flight_when_a_run_was_killed_may_have_been_sent_just_now(
    tmp_path: Path,
) -> None:
    store = store_with(tmp_path, "role:r x", answered=False, ended=False)
    assert shown_at(store, ["acme"], after(300)) == after(330)


def test_but_not_for_ever(tmp_path: Path) -> None:
    store = store_with(tmp_path, "role:r x", answered=False, ended=False)
    assert shown_at(store, ["acme"], after(600)) is None


def test_a_killed_run_without_anything_in_flight_is_as_any_other(tmp_path: Path) -> None:
    store = store_with(tmp_path, "membership", ended=False)
    assert shown_at(store, ["acme"], after(2)) == after(3)
    assert shown_at(store, ["acme"], after(4)) is None


def test_runs_of_another_day_are_not_looked_at(tmp_path: Path) -> None:
    store = store_with(tmp_path, "membership", answered=False, ended=False)
    (store.folders()[0].path / "events.jsonl").write_text("no log")
    assert shown_at(store, ["acme"], NOW + timedelta(days=2)) is None


def test_no_runs_mean_no_wait(tmp_path: Path) -> None:
    assert shown_at(RunStore(tmp_path), ["acme"], NOW) is None


def test_the_latest_of_several_changes_counts(tmp_path: Path) -> None:
    store = store_with(tmp_path, "role:r x")
    other = replace(make_head(f"{NOW:%Y%m%dT%H%M%SZ}-bbbbbb"), plan_digest="other")
    start = Start.of(other, PLAN)
    log = store.create(other, "plan").open_log(start)
    for change_id in start.changes:
        log.intent(Intent(change_id, "a1", "membership", ()), after(20))
        log.result(Result(change_id, Outcome.APPLIED, after(20)))
    log.close()
    assert shown_at(store, ["acme"], after(20)) == after(31)
