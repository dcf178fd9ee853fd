"""Keeps what becomes of each change: in the log first, then in memory, then to whoever watches."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from umsync.applying.stopping import STOPPED
from umsync.errors import FilesError, StoppedError
from umsync.model.run import Outcome, Result
from umsync.runs.derivation import IN_FLIGHT
from umsync.runs.intent import Intent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from umsync.applying.finding import Finding
    from umsync.model.plan import Change
    from umsync.runs.events import EventLog


class Recorder:
    """The results so far, by change id; a change in flight is unknown. Threads may share it."""

    def __init__(
        self,
        log: EventLog,
        clock: Callable[[], datetime],
        progress: Callable[[Result, Change], None],
    ) -> None:
        self.results: dict[str, Result] = {}
        self._failed: set[str] = set()
        self._unlogged: list[Result] = []
        self._log = log
        self._clock = clock
        self._progress = progress
        self._lock = threading.Lock()
        self._is_closed = False

    @property
    def failures(self) -> int:
        """How many changes somebody must look at; one in flight is none of them."""
        return len(self._failed)

    def now(self) -> datetime:
        """The time by the run's clock, in UTC."""
        return self._clock()

    def intent(self, change: Change, matching: Iterable[str]) -> None:
        """The change's request is sent next, and must not be if this raises.

        `matching` names the policies whose filters matched the user before this run's first
        change of them.

        Raises:
            FilesError: The log cannot be written.
        """
        intent = Intent(
            change.id, change.person.account_id, change.step.target, tuple(sorted(matching))
        )
        with self._lock:
            self._check_open()
            at = self._clock()
            self._log.intent(intent, at)
            self.results[change.id] = Result(change.id, Outcome.UNKNOWN, at, IN_FLIGHT)

    def part(self, change: Change, directory_id: str) -> None:
        """The change was accepted in one of the user's directories.

        Raises:
            FilesError: The log cannot be written.
        """
        with self._lock:
            self._check_open()
            self._log.part(change.id, directory_id, self._clock())

    def settle(self, change: Change, finding: Finding) -> None:
        """What became of the change; what is found out later takes the place of what was before.

        It is known in memory even if this raises.

        Raises:
            FilesError: The log cannot be written.
        """
        with self._lock:
            self._check_open()
            at = self._clock()
            result = Result(change.id, finding.outcome, at, finding.text, finding.attempts)
            self.results[change.id] = result
            if finding.outcome.is_failure:
                self._failed.add(change.id)
            else:
                self._failed.discard(change.id)
            self._keep(result)
            self._progress(result, change)

    def catch_up(self) -> None:
        """Logs the results that could not be logged when they came; there may be room now.

        Raises:
            FilesError: The log cannot be written.
        """
        with self._lock:
            while self._unlogged:
                self._log.result(self._unlogged[0])
                del self._unlogged[0]

    def _keep(self, result: Result) -> None:
        try:
            self._log.result(result)
        except FilesError:
            self._unlogged.append(result)
            raise

    def close(self) -> None:
        """The run is over: a thread that still works, because it was interrupted, adds nothing."""
        with self._lock:
            self._is_closed = True

    def _check_open(self) -> None:
        if self._is_closed:
            raise StoppedError(STOPPED)
