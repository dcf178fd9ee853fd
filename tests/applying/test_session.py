"""A whole run, from the plan's text to the record on disk."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.applying import Watcher, connect, make_manifest, make_users, plan_for, staff_and
from tests.support.builders import NOW, ticking
from tests.support.fakes import Fault
from umsync.applying.closing import FAULT, INTERRUPTED, Finished, room_for
from umsync.applying.order import Order, World
from umsync.applying.session import execute
from umsync.documents.plan_document import write_plan
from umsync.errors import (
    ChangesFailedError,
    FilesError,
    ForbiddenError,
    KeyRejectedError,
    LockedError,
    PlanRefusedError,
    StoppedError,
    UmsyncError,
)
from umsync.model.organization import Organization
from umsync.model.run import Outcome, RunState
from umsync.runs.lock import hold
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.fakes import FakeOrganization
    from umsync.applying.connection import Connection
    from umsync.model.run import Run


class Session:
    """Three people to suspend, and a store in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.organization: FakeOrganization = staff_and(*make_users(3))
        self.manifest = make_manifest()
        self.plan = plan_for(self.manifest, self.organization)
        self.store = RunStore(root)
        self.watcher = Watcher()
        self.numbers = b"\xab"

    def execute(self, **changes: Any) -> Finished:
        order = Order(write_plan(self.plan), self.manifest, self.store, self.connect)
        organization = self.organization
        world = World(ticking(), lambda size: self.numbers * size, self.watcher, organization.wait)
        return execute(replace(order, **changes), world)

    def connect(self, source: str) -> Connection:
        return connect(self.organization, source)

    @property
    def read(self) -> Run:
        (folder,) = self.store.folders()
        assert folder.verify() == ()
        run = folder.read().run
        assert run
        return run


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path / "runs")


def _outcomes(run: Run) -> list[str]:
    return [result.outcome.value for result in run.results]


def test_a_run_without_failures_has_no_error(session: Session) -> None:
    finished = session.execute()
    assert (finished.error, finished.run.state) == (None, RunState.DONE)
    assert _outcomes(finished.run) == ["applied"] * 3


def test_the_run_on_disk_is_the_run_that_was(session: Session) -> None:
    finished = session.execute(accepted_destructive=3)
    assert session.read == finished.run
    assert session.read.head.accepted_destructive == 3


def test_the_plan_on_disk_is_the_plan_that_was_given(session: Session) -> None:
    assert session.execute().folder.plan_text() == write_plan(session.plan)


def test_the_log_alone_tells_the_same_run(session: Session) -> None:
    finished = session.execute()
    (finished.folder.path / "run.json").unlink()
    assert session.read == finished.run


def test_a_run_is_named_by_its_start(session: Session) -> None:
    assert session.execute().run.head.run_id == f"{NOW:%Y%m%dT2315}03Z-ababab"


def test_a_plan_can_be_applied_only_once(session: Session) -> None:
    first = session.execute()
    with pytest.raises(PlanRefusedError, match=first.run.head.run_id):
        session.execute()
    assert len(session.store.folders()) == 1


def test_a_refused_plan_asks_no_organization(session: Session) -> None:
    session.plan = replace(session.plan, expires_at=NOW)
    with pytest.raises(PlanRefusedError, match="expired"):
        session.execute()
    assert session.organization.calls == []
    assert session.store.folders() == ()


def test_another_organization_is_not_written_to(session: Session) -> None:
    session.organization.itself = Organization("other", "Other")
    with pytest.raises(PlanRefusedError, match="is organization other"):
        session.execute()
    assert session.organization.writes == []
    assert session.store.folders() == ()


def test_a_second_apply_waits_for_nobody(session: Session) -> None:
    with hold(session.store.root, ["acme"], ticking()), pytest.raises(LockedError):
        session.execute()
    assert session.organization.calls == []


def test_failures_are_counted_in_the_error(session: Session) -> None:
    session.organization.faults.append(Fault("suspend", ForbiddenError("No."), "a001"))
    finished = session.execute()
    assert isinstance(finished.error, ChangesFailedError)
    assert "Of 3 changes: 1 failed" in str(finished.error)
    assert finished.run.state is RunState.DONE


def test_a_rejected_key_is_the_error_and_the_record_is_whole(session: Session) -> None:
    session.organization.faults.append(Fault("suspend", KeyRejectedError("No key."), "a001"))
    finished = session.execute()
    assert isinstance(finished.error, KeyRejectedError)
    assert (finished.run.state, finished.run.note) == (RunState.FAILED, "No key.")
    assert _outcomes(session.read) == ["applied", "failed", "not_attempted"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_after_the_change_in_flight(
    session: Session, number: signal.Signals
) -> None:
    session.organization.before_write = lambda _call: signal.raise_signal(number)
    finished = session.execute()
    assert isinstance(finished.error, StoppedError)
    assert finished.run.state is RunState.STOPPED
    assert _outcomes(session.read) == ["applied", "not_attempted", "not_attempted"]


def test_a_second_signal_interrupts_and_the_record_is_whole(session: Session) -> None:
    def twice(_call: object) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    session.organization.after_write = twice
    with pytest.raises(KeyboardInterrupt):
        session.execute()
    assert (session.read.state, session.read.note) == (RunState.STOPPED, INTERRUPTED)
    assert _outcomes(session.read) == ["unknown", "not_attempted", "not_attempted"]


def test_a_fault_in_the_program_leaves_a_whole_record(session: Session) -> None:
    session.organization.faults.append(Fault("suspend", ZeroDivisionError(), "a001"))
    with pytest.raises(ZeroDivisionError):
        session.execute()
    assert (session.read.state, session.read.note) == (RunState.FAILED, FAULT)
    assert _outcomes(session.read) == ["applied", "unknown", "not_attempted"]


def test_the_lock_is_free_after_a_fault(session: Session) -> None:
    session.organization.faults.append(Fault("suspend", ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        session.execute()
    with hold(session.store.root, ["acme"], ticking()):
        pass


def test_a_store_that_cannot_be_written_stops_before_the_first_write(session: Session) -> None:
    session.store.root.mkdir()
    (session.store.root / f"{NOW:%Y%m%dT2315}03Z-ababab").write_text("in the way")
    with pytest.raises(FilesError):
        session.execute()
    assert session.organization.writes == []


def test_a_record_that_cannot_be_written_is_the_error(session: Session) -> None:
    def block(_call: object) -> None:
        (folder,) = session.store.folders()
        (folder.path / "run.json").mkdir(exist_ok=True)

    session.organization.after_write = block
    finished = session.execute()
    assert isinstance(finished.error, FilesError)
    assert _outcomes(finished.run) == ["applied"] * 3


def test_a_log_that_fails_is_the_error_and_the_record_still_tells(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int, _line: bytes) -> int:
        raise OSError(28, "No space left on device")

    session.organization.after_write = lambda _call: monkeypatch.setattr(
        "umsync.runs.files.os.write", full
    )
    finished = session.execute()
    assert isinstance(finished.error, FilesError)
    assert (finished.run.state, len(session.organization.writes)) == (RunState.FAILED, 1)
    assert _outcomes(finished.run) == ["applied", "not_attempted", "not_attempted"]
    assert finished.folder.read().run == finished.run


def test_what_the_log_could_not_take_is_in_it_when_there_is_room_at_the_end(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a full disk, of which a part was kept for the end of the run."""
    write = os.write

    def full_once(_descriptor: int, _line: bytes) -> int:
        monkeypatch.setattr("umsync.runs.files.os.write", write)
        raise OSError(28, "No space left on device")

    session.organization.after_write = lambda _call: monkeypatch.setattr(
        "umsync.runs.files.os.write", full_once
    )
    finished = session.execute()
    assert isinstance(finished.error, FilesError)
    assert _outcomes(session.read) == ["applied", "not_attempted", "not_attempted"]


def test_room_for_the_end_is_kept_while_a_run_lasts(session: Session) -> None:
    kept: list[int] = []

    def look(_call: object) -> None:
        (folder,) = session.store.folders()
        kept.append((folder.path / ".reserve").stat().st_size)

    session.organization.after_write = look
    finished = session.execute()
    assert kept == [room_for(3)] * 3
    assert sorted(each.name for each in finished.folder.path.iterdir()) == [
        "events.jsonl",
        "plan.json",
        "run.json",
        "undo.json",
    ]
    assert room_for(3) > sum(each.stat().st_size for each in finished.folder.path.iterdir()) / 2


def test_a_run_that_is_gone_on_with_gives_back_its_room(session: Session) -> None:
    session.organization.faults.append(Fault("suspend", ForbiddenError("No."), "a000"))
    first = session.execute().folder
    first.reserve(10)
    session.numbers = b"\1"
    session.execute(resumes=first.run_id)
    assert not (first.path / ".reserve").exists()


def test_a_run_of_nothing_is_done(session: Session) -> None:
    session.plan = replace(session.plan, changes=())
    finished = session.execute()
    assert (finished.run.state, finished.run.results, finished.error) == (RunState.DONE, (), None)


def test_whoever_watches_is_told_of_every_change(session: Session) -> None:
    session.execute()
    assert [result.outcome for result, _ in session.watcher.seen] == [Outcome.APPLIED] * 3


def test_every_error_of_a_run_is_one_of_umsyncs(session: Session) -> None:
    session.organization.faults.append(Fault("suspend", ForbiddenError("No."), "a000"))
    error = session.execute().error
    assert isinstance(error, UmsyncError)
