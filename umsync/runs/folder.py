"""The folder of one run: `plan.json`, `events.jsonl`, and at its end `run.json`, `undo.json`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from umsync.codec.paths import is_there
from umsync.errors import FilesError
from umsync.model.run import Run
from umsync.runs.canonical import DamagedError
from umsync.runs.derivation import run_from, start_from
from umsync.runs.events import EventLog
from umsync.runs.files import explained, read_bytes, reserve, write_whole
from umsync.runs.own import REPORTS
from umsync.runs.reading import EventsRead, read_events, read_first
from umsync.runs.record import Record, read_record, write_record

if TYPE_CHECKING:
    from umsync.runs.start import Start

_RESERVE: Final = ".reserve"


@dataclass(frozen=True, slots=True)
class RunRead:
    """A run as its folder tells it, None when it never started; a sentence for each problem."""

    run: Run | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder at `path`; its name is the run's id."""

    path: Path

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self.path.name

    @property
    def plan_file(self) -> Path:
        """Where the plan is that the run carries out."""
        return self.path / "plan.json"

    def plan_text(self) -> str:
        """The plan that the run carries out, as `umsync plan` wrote it.

        Raises:
            FilesError: It is absent, cannot be read, or is no text.
        """
        content = read_bytes(self.plan_file)
        if content is None:
            raise FilesError(f"Run {self.run_id} has no plan: {self.plan_file} is gone.")
        try:
            return content.decode()
        except UnicodeDecodeError:
            raise DamagedError(f"The plan of run {self.run_id} is not text.") from None

    def open_log(self, start: Start) -> EventLog:
        """A new event log.

        Raises:
            FilesError: There is one already, or it cannot be written.
        """
        return EventLog.create(self.path / "events.jsonl", start)

    def events(self) -> EventsRead:
        """The event log.

        Raises:
            FilesError: It cannot be read.
        """
        return read_events(self.path / "events.jsonl")

    def start(self) -> Start | None:
        """What the first event says; None when there is none, so nothing was done.

        Raises:
            DamagedError: The log does not begin with a whole start.
            FilesError: It cannot be read.
        """
        read = read_first(self.path / "events.jsonl")
        start = start_from(read)
        if read.is_damaged:
            raise DamagedError(f"The log of run {self.run_id} is damaged: {read.problems[0]}")
        return start

    def reserve(self, size: int) -> None:
        """Keeps so many bytes of the disk free for the end of the run.

        Raises:
            FilesError: There is no room, so a run should not begin.
        """
        reserve(self.path / _RESERVE, size)

    def release(self) -> None:
        """Gives the reserved room to what is written next. Raises nothing."""
        with suppress(OSError):
            (self.path / _RESERVE).unlink()

    def write_undo(self, text: str) -> None:
        """Puts `undo.json` in place, whole.

        Raises:
            FilesError: It cannot be written.
        """
        write_whole(self.path / "undo.json", text)

    def write_report(self, name: str, text: str) -> None:
        """Puts a report for people in place, whole; `name` is one of `REPORTS`.

        Raises:
            FilesError: It cannot be written.
        """
        write_whole(self.path / name, text)

    def write(self, record: Record) -> None:
        """Puts `run.json` in place, whole.

        Raises:
            FilesError: It cannot be written.
        """
        write_whole(self.path / "run.json", write_record(record))

    def read(self) -> RunRead:
        """The run: by `run.json`, or by the event log when that is absent or damaged."""
        try:
            record, problems = self._record()
            found = RunRead(record.run, ()) if record else self._derived(problems)
        except FilesError as unreadable:
            return RunRead(None, (f"Run {self.run_id} cannot be read: {unreadable}",))
        foreign = self._foreign(found.run)
        return RunRead(None, foreign) if foreign else found

    def verify(self) -> tuple[str, ...]:
        """A sentence for each sign that the run's files are not as umsync wrote them."""
        try:
            record, problems = self._record()
            read = self.events()
            derived = run_from(read)
        except FilesError as unreadable:
            return (f"Run {self.run_id} cannot be read: {unreadable}",)
        foreign = self._foreign(derived)
        return (*problems, *read.problems, *_differences(record, read, derived), *foreign)

    def lost(self) -> tuple[str, ...]:
        """A sentence if a record is gone that was there when the run's reports were written.

        It is for whoever audits: a run without a record is otherwise one that was killed.

        Raises:
            FilesError: the system does not say what is there.
        """
        with explained("look at", self.path):
            if is_there(self.path / "run.json") or not is_there(self.path / REPORTS[0]):
                return ()
        return (f"Run {self.run_id} ended, and its run.json is gone: its log may have been cut.",)

    def _foreign(self, run: Run | None) -> tuple[str, ...]:
        """A sentence if it is the log of another run, which was put into this folder."""
        if run is None or run.head.run_id == self.run_id:
            return ()
        return (f"The folder of run {self.run_id} has the log of run {run.head.run_id}.",)

    def _record(self) -> tuple[Record | None, tuple[str, ...]]:
        text = read_bytes(self.path / "run.json")
        if text is None:
            return None, ()
        try:
            return read_record(text), ()
        except DamagedError as damaged:
            return None, (f"The summary of run {self.run_id} is damaged: {damaged}",)

    def _derived(self, problems: tuple[str, ...]) -> RunRead:
        read = self.events()
        run = run_from(read)
        problems += tuple(f"Run {self.run_id}: {text}" for text in read.problems)
        if run is None:
            problems += (f"Run {self.run_id} has no readable start.",)
        return RunRead(run, problems)


def _differences(record: Record | None, read: EventsRead, derived: Run | None) -> tuple[str, ...]:
    if record is None:
        return ()
    found = []
    if record.seal != read.seal:
        found.append(
            f"The log has {read.seal.events} events that are not the {record.seal.events} "
            "it had when the run ended."
        )
    if record.run != derived:
        found.append("run.json and the log tell different stories. The log was written first.")
    return tuple(found)
