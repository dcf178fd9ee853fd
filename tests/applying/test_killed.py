"""A real process, killed at every point of a change: the log must tell what the server saw.

What a process wrote survives its death in any case; that it also survives a power cut rests on
fsync and is not shown here.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.builders import NOW, ticking
from umsync.model.run import Outcome, Run, RunState
from umsync.runs.events import EventName
from umsync.runs.lock import hold
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.runs.folder import RunFolder

pytestmark = pytest.mark.needs("posix")

ROOT = Path(__file__).parents[2]
PLACES = ["before_write", "after_write", "progress"]


class Applying:
    """A process that applies a plan of five suspensions and holds at one place."""

    def __init__(self, folder: Path, place: str, nth: int) -> None:
        self.store = RunStore(folder / "runs")
        self.server = folder / "server"
        self.server.touch()
        command = [sys.executable, "-m", "tests.support.apply_process"]
        self.process = subprocess.Popen(  # noqa: S603 - this interpreter
            [*command, str(self.store.root), str(self.server), place, str(nth)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def signal(self, number: signal.Signals) -> None:
        assert self.line() == "held"
        self.process.send_signal(number)

    def go_on(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    @property
    def folder(self) -> RunFolder:
        (folder,) = self.store.folders()
        return folder

    @property
    def run(self) -> Run:
        read = self.folder.read()
        assert read.problems == ()
        assert read.run
        return read.run

    @property
    def reached(self) -> list[str]:
        """The change ids of the requests that reached the server, in order."""
        accounts = self.server.read_text().split()
        start = self.folder.start()
        assert start
        by_account = dict(zip((f"a00{n}" for n in range(5)), start.changes, strict=True))
        return [by_account[each] for each in accounts]

    @property
    def announced(self) -> list[str]:
        events = self.folder.events().events
        return [each.data["change_id"] for each in events if each.event is EventName.INTENT]


@pytest.fixture
def start() -> Iterator[list[Applying]]:
    """What a test started; whatever still runs is killed."""
    started: list[Applying] = []
    yield started
    for each in started:
        each.process.kill()
        each.process.communicate()


def _killed(start: list[Applying], folder: Path, place: str, nth: int) -> Applying:
    start.append(applying := Applying(folder, place, nth))
    applying.signal(signal.SIGKILL)
    assert applying.process.wait() == -signal.SIGKILL
    return applying


@pytest.mark.parametrize("nth", [0, 2])
@pytest.mark.parametrize("place", PLACES)
def test_every_write_the_server_saw_was_announced(
    start: list[Applying], tmp_path: Path, place: str, nth: int
) -> None:
    applying = _killed(start, tmp_path, place, nth)
    assert applying.reached == applying.announced
    assert len(applying.reached) == nth + 1


@pytest.mark.parametrize("nth", [0, 2])
@pytest.mark.parametrize("place", PLACES)
def test_the_log_of_a_killed_run_tells_every_change(
    start: list[Applying], tmp_path: Path, place: str, nth: int
) -> None:
    run = _killed(start, tmp_path, place, nth).run
    last = Outcome.APPLIED if place == "progress" else Outcome.UNKNOWN
    assert run.state is RunState.RUNNING
    assert [each.outcome for each in run.results] == [
        *[Outcome.APPLIED] * nth,
        last,
        *[Outcome.NOT_ATTEMPTED] * (4 - nth),
    ]


def test_the_log_of_a_killed_run_is_whole(start: list[Applying], tmp_path: Path) -> None:
    assert _killed(start, tmp_path, "after_write", 1).folder.verify() == ()


def test_a_killed_run_used_its_plan_and_counts(start: list[Applying], tmp_path: Path) -> None:
    applying = _killed(start, tmp_path, "after_write", 1)
    digest = applying.run.head.plan_digest
    assert applying.store.has_used(digest) == applying.folder.run_id
    assert applying.store.destructive_since(NOW) == 2


def test_a_killed_run_leaves_no_lock(start: list[Applying], tmp_path: Path) -> None:
    applying = _killed(start, tmp_path, "before_write", 0)
    with hold(applying.store.root, ["acme"], ticking()):
        pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("place", PLACES)
def test_a_stopped_run_finishes_the_change_in_flight_and_its_record(
    start: list[Applying], tmp_path: Path, place: str, number: signal.Signals
) -> None:
    start.append(applying := Applying(tmp_path, place, 1))
    applying.signal(number)
    applying.go_on()
    assert applying.line() == "StoppedError"
    assert applying.run.state is RunState.STOPPED
    assert [each.outcome for each in applying.run.results] == [
        *[Outcome.APPLIED] * 2,
        *[Outcome.NOT_ATTEMPTED] * 3,
    ]
    assert applying.folder.verify() == ()


def test_a_run_that_nobody_stops_is_done(start: list[Applying], tmp_path: Path) -> None:
    start.append(applying := Applying(tmp_path, "nowhere", 0))
    assert applying.line() == "NoneType"
    assert applying.run.state is RunState.DONE


def test_a_full_disk_ends_the_run_before_the_next_write(
    start: list[Applying], tmp_path: Path
) -> None:
    start.append(applying := Applying(tmp_path, "full", 0))
    assert applying.line() == "FilesError"
    assert len(applying.reached) == 1
    assert applying.run.results[0].outcome is Outcome.UNKNOWN
    assert {each.outcome for each in applying.run.results[1:]} == {Outcome.NOT_ATTEMPTED}
