"""A server that dies, a key that is taken back, a full disk, a second apply: real processes."""

from __future__ import annotations

import signal
import subprocess
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.reliability.cast import manifest, organization
from tests.reliability.site import Site, serving
from tests.reliability.soak import UMSYNC, Soak
from tests.reliability.tally import count
from tests.support.patience import PATIENCE
from tests.support.worlds import is_read
from umsync.model.run import Outcome, RunState
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.reliability.site import Write
    from umsync.model.run import Run
    from umsync.runs.folder import RunFolder
    from umsync.sandbox.journal import Entry

PARTS = {"Leaver": 6, "Blocked": 6, "Joining": 6, "Back": 6, "Returning": 6}
CHANGES = 48
ONE, FOUR = ("--yes", "--parallelism", "1"), ("--yes", "--parallelism", "4")


class Torture:
    """An organization that is served in this process, and commands in others."""

    def __init__(self, folder: Path) -> None:
        now = datetime.now(UTC)
        self.folder = folder
        self.site = Site(organization(4, now, PARTS), now)
        self.soak = Soak(folder, folder / "journal.jsonl")
        with serving(self.site) as url:
            self.port = int(url.rpartition(":")[2])
            (folder / "umsync.yaml").write_text(manifest({"acme": (self.site.document, url)}))
            planned = self.umsync("plan", "-o", "plan.json")
            assert planned.returncode == 0, planned.stderr

    def umsync(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.soak.umsync(*arguments)

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """A command that runs meanwhile."""
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*UMSYNC, *arguments],
            cwd=self.folder,
            env=dict(self.soak.env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def resumed(self) -> None:
        """Goes on with the last run to the end; then everything was done once, and says so."""
        ran = self.umsync("apply", "--resume", self.run.head.run_id, *FOUR)
        count("resumes")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        self.check()

    def check(self) -> None:
        writes, told = self.site.writes, self.applied
        count("changes made", sum(writes.values()))
        count("changes lost", CHANGES - len(writes))
        count("writes repeated", sum(writes.values()) - len(writes))
        count("reported wrongly", len(told) - CHANGES)
        assert (len(writes), sum(writes.values())) == (CHANGES, CHANGES)
        assert len(told) == len(set(told)) == CHANGES

    @property
    def run(self) -> Run:
        """The last one."""
        return self.soak.runs[-1]

    @property
    def writes(self) -> Counter[Write]:
        return self.site.writes

    @property
    def run_folder(self) -> RunFolder:
        return RunStore(self.folder / ".umsync" / "runs").find(self.run.head.run_id)

    @property
    def applied(self) -> list[str]:
        """The changes that were applied, by the logs of all runs."""
        results = (result for run in self.soak.runs for result in run.results)
        return [each.change_id for each in results if each.outcome is Outcome.APPLIED]


@pytest.fixture
def torture(tmp_path: Path) -> Torture:
    return Torture(tmp_path)


def at_write(number: int, then: Callable[[], object]) -> Callable[[Entry], None]:
    """Does something at this write, in the order in which they come."""
    seen, done = iter(range(1, number)), list[bool]()

    def watch(entry: Entry) -> None:
        if not entry.executed or is_read(entry.method, entry.path):
            return
        if next(seen, None) is None and not done:
            done.append(True)
            then()

    return watch


def test_a_server_that_dies_midway_and_comes_back(torture: Torture) -> None:
    is_hit = threading.Event()
    torture.site.fresh(watch=at_write(10, is_hit.set))
    with torture.started("apply", "plan.json", *FOUR) as process:
        with serving(torture.site, torture.port):
            assert is_hit.wait(PATIENCE)
        count("faults", kind="the server is gone for seconds")
        with suppress(subprocess.TimeoutExpired):  # nobody listens: it keeps trying
            process.wait(1.5)
        with serving(torture.site, torture.port):
            out, err = process.communicate(timeout=PATIENCE)
            assert process.returncode in {0, 5, 9}, out + err
            if process.returncode:
                torture.resumed()
            torture.check()


def test_a_server_that_stays_away_ends_the_run_and_it_is_gone_on_with(torture: Torture) -> None:
    is_hit = threading.Event()
    torture.site.fresh(watch=at_write(10, is_hit.set))
    ways = (*FOUR, "--max-time", "8s")
    with torture.started("apply", "plan.json", *ways) as process:
        with serving(torture.site, torture.port):
            assert is_hit.wait(PATIENCE)
        count("faults", kind="the server is gone for good")
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode in {5, 9, 10}, out + err
    assert torture.run_folder.verify() == ()
    with serving(torture.site, torture.port):
        torture.resumed()


def test_a_key_that_is_taken_back_midway(torture: Torture) -> None:
    def take_back() -> None:
        with torture.site.store.writing() as organization:
            organization.document["api_keys"][0]["token"] = "another-key"

    torture.site.fresh(watch=at_write(10, take_back))
    count("faults", kind="the key is taken back")
    with serving(torture.site, torture.port):
        ran = torture.umsync("apply", "plan.json", *ONE)
        assert ran.returncode == 4, ran.stdout + ran.stderr
        outcomes = {each.outcome for each in torture.run.results}
        assert len(torture.writes) == 10
        assert {Outcome.APPLIED, Outcome.NOT_ATTEMPTED} <= outcomes
        assert torture.run.count(Outcome.NOT_ATTEMPTED) >= CHANGES - 11
        assert "another-key" not in ran.stdout + ran.stderr
        torture.soak.env = {**torture.soak.env, "ACME_ORG_KEY": "another-key"}
        torture.resumed()


def test_the_time_is_up_midway(torture: Torture) -> None:
    delay = "faults: [{match: {path: '*/users/*'}, do: {delay: 0.3}}]"
    torture.site.fresh(delay)
    with serving(torture.site, torture.port):
        ran = torture.umsync("apply", "plan.json", *ONE, "--max-time", "6s")
        count("stops", kind="--max-time")
        assert ran.returncode == 10, ran.stdout + ran.stderr
        assert "--max-time" in ran.stderr
        assert torture.run.state is RunState.STOPPED
        assert torture.run_folder.verify() == ()
        torture.site.script()
        torture.resumed()


def test_three_failures_and_no_more(torture: Torture) -> None:
    broken = "faults: [{match: {method: POST}, every: 1, do: {status: 403}}]"
    # Reading by search is a POST, too: only what changes something fails.
    broken = broken.replace("{method: POST}", "{method: POST, path: '*/lifecycle/*'}")
    torture.site.fresh(broken)
    with serving(torture.site, torture.port):
        ran = torture.umsync("apply", "plan.json", *ONE, "--max-failures", "3")
        count("stops", kind="--max-failures")
        assert ran.returncode == 9, ran.stdout + ran.stderr
        assert "--max-failures" in ran.stderr
        assert torture.run.count(Outcome.FAILED) == 4
        torture.site.script()
        torture.resumed()


def test_two_applies_of_one_plan_at_once(torture: Torture) -> None:
    is_hit, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        is_hit.set()
        assert may_go.wait(PATIENCE)

    torture.site.fresh(watch=at_write(3, hold))
    with (
        serving(torture.site, torture.port),
        torture.started("apply", "plan.json", *ONE) as process,
    ):
        try:
            assert is_hit.wait(PATIENCE)
            again = torture.umsync("apply", "plan.json", *ONE)
            on = torture.umsync("apply", "--resume", torture.run.head.run_id, *ONE)
        finally:
            may_go.set()
        out, err = process.communicate(timeout=PATIENCE)
        assert again.returncode in {7, 8}, again.stderr
        assert on.returncode == 8, on.stdout + on.stderr
        assert process.returncode == 0, out + err
        third = torture.umsync("apply", "plan.json", *ONE)
        assert third.returncode == 7, third.stderr
        assert len(torture.soak.runs) == 1
        torture.check()


def test_a_stop_while_it_waits_for_a_busy_server(torture: Torture) -> None:
    busy = (
        "faults: [{match: {path: '*/memberships*'}, from: 5, do: {status: 429, retry_after: 60}}]"
    )
    is_hit = threading.Event()

    def watch(entry: Entry) -> None:
        if entry.status == 429:
            is_hit.set()

    torture.site.fresh(busy, watch=watch)
    with serving(torture.site, torture.port):
        with torture.started("apply", "plan.json", *FOUR) as process:
            assert is_hit.wait(PATIENCE)
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=PATIENCE)
            count("stops", kind="while waiting for a rate limit")
            assert process.returncode == 10, out + err
        assert torture.run_folder.verify() == ()
        torture.site.script()
        torture.resumed()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of one megabyte, mounted in a folder of the test."""
    folder.mkdir()
    mounted = subprocess.run(  # noqa: S603 - a folder of the test
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],  # noqa: S607 - the system's
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607 - as above


@pytest.mark.needs("linux")
@pytest.mark.needs("root")
@pytest.mark.parametrize("ways", [ONE, FOUR], ids=["one", "four"])
def test_a_disk_that_gets_full_midway(
    tmp_path: Path, torture: Torture, ways: tuple[str, ...]
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        runs = ("--runs", str(disk / "runs"))

        def fill() -> None:
            with (disk / "filler").open("wb", buffering=0) as filler:
                try:
                    while True:
                        filler.write(bytes(512))
                except OSError:
                    pass

        torture.site.fresh(watch=at_write(10, fill))
        count("faults", kind="the disk is full")
        with serving(torture.site, torture.port):
            ran = torture.umsync("apply", "plan.json", *ways, *runs)
            assert ran.returncode == 11, ran.stdout + ran.stderr
            (folder,) = RunStore(disk / "runs").folders()
            assert (folder.path / "run.json").stat().st_size
            assert (folder.path / "undo.json").stat().st_size
            assert folder.verify() == ()
            run = folder.read().run
            assert run
            assert run.state is RunState.FAILED
            listed = torture.umsync("runs", "list", *runs)
            assert "running" not in listed.stdout, listed.stdout
            (disk / "filler").unlink()
            on = torture.umsync("apply", "--resume", run.head.run_id, *ways, *runs)
            assert on.returncode == 0, on.stdout + on.stderr
            again = torture.umsync("plan", *runs)
            assert "No changes." in again.stdout, again.stdout + again.stderr
        writes = torture.writes
        assert (len(writes), sum(writes.values())) == (CHANGES, CHANGES)


def test_a_disk_without_room_for_the_end_begins_nothing(tmp_path: Path, torture: Torture) -> None:
    with small_disk(tmp_path / "disk") as disk, serving(torture.site, torture.port):
        torture.site.fresh()
        (disk / "filler").write_bytes(bytes(850 * 1024))
        ran = torture.umsync("apply", "plan.json", *FOUR, "--runs", str(disk / "runs"))
        assert ran.returncode == 11, ran.stdout + ran.stderr
        assert not torture.writes
        (disk / "filler").unlink()
        ran = torture.umsync("apply", "plan.json", *FOUR, "--runs", str(disk / "runs"))
        assert ran.returncode == 0, ran.stdout + ran.stderr
