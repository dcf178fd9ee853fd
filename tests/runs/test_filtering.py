"""Which runs and changes somebody asks for."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.builders import NOW, granting, make_change
from tests.support.runs import Runs
from umsync.model.person import Person
from umsync.model.run import Outcome, RunState
from umsync.model.undo import Undoing
from umsync.runs.filtering import ChangeFilter, RunFilter, choose, is_user
from umsync.runs.overview import Overview
from umsync.runs.planned import Planned, digest_in, expires_at, planned_changes, undoes

if TYPE_CHECKING:
    from pathlib import Path

ANN = Person("712020:ann", "Ann Müller", "Ann.Mueller@Acme.example")
CHANGES = (
    make_change("a1", person=ANN, policies=("idle", "leavers")),
    make_change("a2", granting(), policies=("newcomers",)),
)


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    runs = Runs(tmp_path)
    runs.add(2, Outcome.APPLIED, Outcome.FAILED, changes=CHANGES)
    runs.add(1, Outcome.APPLIED, state=None)
    return runs


def found(runs: Runs, **wanted: Any) -> list[int]:
    """How many days ago the runs that fit started."""
    names = {"states", "since", "until"}
    of_runs = {name: value for name, value in wanted.items() if name in names}
    changes: dict[str, Any] = {
        name: frozenset(value) for name, value in wanted.items() if name not in names
    }
    wanted_runs = RunFilter(ChangeFilter(**changes), **of_runs)
    chosen = choose(Overview.of(runs.store).runs, wanted_runs)
    assert chosen.problems == ()
    return [(NOW - each.started_at).days for each in chosen.runs]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [1, 2]),
        ({"actions": ["suspend"]}, [1, 2]),
        ({"actions": ["delete"]}, []),
        ({"outcomes": [Outcome.FAILED]}, [2]),
        ({"outcomes": [Outcome.FAILED, Outcome.APPLIED]}, [1, 2]),
        ({"policies": ["leavers"]}, [2]),
        ({"policies": ["leavers", "suspend-idle"]}, [1, 2]),
        ({"policies": ["leaver"]}, []),
        ({"sources": ["acme"]}, [1, 2]),
        ({"sources": ["other"]}, []),
        ({"sources": ["acme"], "outcomes": [Outcome.FAILED]}, [2]),
        ({"users": ["712020:ann"]}, [2]),
        ({"users": ["712020"]}, []),
        ({"users": ["ann.mueller@"]}, [2]),
        ({"users": ["MÜLLER"]}, [2]),
        ({"policies": ["leavers"], "outcomes": [Outcome.FAILED]}, []),
        ({"policies": ["newcomers"], "outcomes": [Outcome.FAILED]}, [2]),
        ({"states": frozenset({"killed"})}, [1]),
        ({"states": frozenset({"done", "stopped"})}, [2]),
        ({"since": NOW - timedelta(days=1)}, [1]),
        ({"since": NOW - timedelta(hours=23)}, []),
        ({"until": NOW - timedelta(days=1)}, [2]),
        ({"until": NOW}, [1, 2]),
    ],
    ids=count(),
)
def test_runs_are_found(runs: Runs, wanted: dict[str, Any], expected: list[int]) -> None:
    assert found(runs, **wanted) == expected


def test_a_run_that_cannot_be_read_is_found_by_its_time_and_state_alone(runs: Runs) -> None:
    folder = runs.add(5, Outcome.APPLIED, state=None)
    (folder.path / "events.jsonl").write_text("x\n")
    assert found(runs, states=frozenset({"damaged"})) == [5]
    assert found(runs, until=NOW - timedelta(days=3)) == [5]
    assert found(runs, sources=["acme"]) == [1, 2]


def test_a_run_without_its_plan_is_told_and_not_taken(runs: Runs) -> None:
    folder = runs.add(5, Outcome.APPLIED)
    folder.plan_file.unlink()
    wanted = RunFilter(ChangeFilter(users=frozenset({"a0"})))
    chosen = choose(Overview.of(runs.store).runs, wanted)
    assert folder.run_id not in {each.run_id for each in chosen.runs}
    assert f"Nobody can tell whether run {folder.run_id} fits" in chosen.problems[0]


@pytest.mark.parametrize("wanted", ["%", "*", ".", "a.*", "712020"])
def test_a_user_is_no_pattern(wanted: str) -> None:
    planned = Planned("acme", "suspend", (), "712020:ann", "Ann", "")
    assert not is_user(planned, wanted)


def test_a_change_that_is_not_in_the_plan_fits_what_its_outcome_tells() -> None:
    wanted = ChangeFilter(outcomes=frozenset({Outcome.FAILED}))
    assert wanted.fits(Outcome.FAILED, None)
    assert not wanted.fits(Outcome.APPLIED, None)
    assert not ChangeFilter(users=frozenset({"a"})).fits(Outcome.FAILED, None)


def test_a_change_of_another_source_does_not_fit() -> None:
    planned = Planned("acme", "suspend", ("idle",), "a", "Ann", "")
    assert not ChangeFilter(sources=frozenset({"other"})).fits(Outcome.APPLIED, planned)


def test_an_undo_is_told_by_its_plan(runs: Runs) -> None:
    undoing = Undoing("20261101T000000Z-cccccc", "sha256:d", NOW, ())
    folder = runs.add(5, Outcome.APPLIED, undo=undoing)
    assert undoes(folder) == "20261101T000000Z-cccccc"
    text = json.dumps(json.loads(folder.plan_text()))
    folder.plan_file.write_text(text)
    assert undoes(folder) == "20261101T000000Z-cccccc"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"undo": 1}', '{"undo": {"run_id": 1}}'])
def test_what_is_no_plan_undoes_nothing(runs: Runs, text: str) -> None:
    folder = runs.add(5, Outcome.APPLIED)
    assert undoes(folder) is None
    folder.plan_file.write_text(text)
    assert undoes(folder) is None


def test_a_plan_that_is_gone_tells_nothing(runs: Runs) -> None:
    folder = runs.add(5, Outcome.APPLIED)
    digest = digest_in(folder)
    assert digest
    assert digest == json.loads(folder.plan_text())["digest"]
    folder.plan_file.unlink()
    assert (undoes(folder), expires_at(folder), digest_in(folder)) == (None, None, None)


@pytest.mark.parametrize("changes", ["1", "[1, {}, null]", '[{"id": "a", "policies": 1}]', "null"])
def test_changes_that_are_none_of_ours_are_left_out(runs: Runs, changes: str) -> None:
    folder = runs.add(5, Outcome.APPLIED)
    folder.plan_file.write_text(f'{{"changes": {changes}}}')
    assert planned_changes(folder) == {}


def test_what_a_run_left_is_counted(runs: Runs) -> None:
    folder = runs.add(5, Outcome.APPLIED, Outcome.UNKNOWN, Outcome.NOT_ATTEMPTED)
    assert Overview.of(runs.store).by_id[folder.run_id].left == 2


def test_a_run_that_was_stopped_has_ended(runs: Runs) -> None:
    stopped = runs.add(5, Outcome.APPLIED, state=RunState.STOPPED)
    killed = runs.add(6, Outcome.APPLIED, state=None)
    by_id = Overview.of(runs.store).by_id
    assert by_id[stopped.run_id].is_ended
    assert not by_id[killed.run_id].is_ended
