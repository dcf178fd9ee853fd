"""Whether a run that has not ended is at work or was killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.builders import ticking
from tests.support.runs import Runs
from umsync.errors import FilesError
from umsync.model.run import Outcome
from umsync.runs import overview as module
from umsync.runs.lock import hold
from umsync.runs.overview import Overview

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def states(runs: Runs) -> list[str]:
    return [each.state for each in Overview.of(runs.store).runs]


def test_it_runs_while_the_lock_of_a_source_is_held(runs: Runs) -> None:
    runs.add(0, Outcome.APPLIED, state=None)
    with hold(runs.root, ["acme"], ticking()):
        assert states(runs) == ["running"]
    assert states(runs) == ["killed"]


def test_it_was_killed_if_another_went_on_with_it(runs: Runs) -> None:
    run_id = runs.add(1, Outcome.UNKNOWN, state=None).run_id
    runs.add(0, Outcome.APPLIED, resumes=run_id, state=None)
    with hold(runs.root, ["acme"], ticking()):
        assert states(runs) == ["running", "killed"]


def test_where_nobody_can_tell_it_is_not_called_killed(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_root: Path, _source: str) -> bool:
        raise FilesError("no")

    monkeypatch.setattr(module, "is_held", unreadable)
    runs.add(0, Outcome.APPLIED, state=None)
    assert states(runs) == ["running"]


def test_a_run_that_ends_while_it_is_looked_at_was_not_killed(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = runs.add(0, Outcome.APPLIED, state=None)
    ended = Runs(runs.root / "other").add(0, Outcome.APPLIED)

    def ends(_root: Path, _source: str) -> bool:
        (folder.path / "events.jsonl").write_bytes((ended.path / "events.jsonl").read_bytes())
        return False

    monkeypatch.setattr(module, "is_held", ends)
    assert states(runs) == ["done"]
