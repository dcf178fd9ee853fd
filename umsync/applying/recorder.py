"""Keeps what becomes of each change: in the log first, then in memory, then to whoever watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.model.run import Outcome, Result
from umsync.runs.derivation import IN_FLIGHT

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from umsync.applying.finding import Finding
    from umsync.model.plan import Change
    from umsync.runs.events import EventLog


class Recorder:
    """The results so far, by change id; a change in flight is unknown."""

    def __init__(
        self,
        log: EventLog,
        clock: Callable[[], datetime],
        progress: Callable[[Result, Change], None],
    ) -> None:
        self.results: dict[str, Result] = {}
        self._log = log
        self._clock = clock
        self._progress = progress

    def now(self) -> datetime:
        """The time by the run's clock, in UTC."""
        return self._clock()

    def intent(self, change: Change) -> None:
        """The change's request is sent next, and must not be if this raises.

        Raises:
            FilesError: The log cannot be written.
        """
        at = self._clock()
        self._log.intent(change.id, at)
        self.results[change.id] = Result(change.id, Outcome.UNKNOWN, at, IN_FLIGHT)

    def settle(self, change: Change, finding: Finding) -> None:
        """What became of the change; what is found out later takes the place of what was before.

        It is known in memory even if this raises.

        Raises:
            FilesError: The log cannot be written.
        """
        result = Result(change.id, finding.outcome, self._clock(), finding.text)
        self.results[change.id] = result
        self._log.result(result)
        self._progress(result, change)
