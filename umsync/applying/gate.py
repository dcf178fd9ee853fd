"""Asked before each change: may the run go on?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from umsync.applying.recorder import Recorder
from umsync.applying.stopping import STOPPED
from umsync.errors import StoppedError, TooLongError, TooManyFailuresError

TIME_IS_UP = "The time for this run (--max-time) is up. What it did is in its log."


@dataclass(frozen=True, slots=True)
class Gate:
    """What may end a run between two changes; the changes in flight are always finished.

    Attributes:
        stop: says whether somebody wants the run to stop.
        recorder: knows how many changes failed.
        most_failures: so many may fail; None is any number.
        until: when the time for the run is up, in UTC; None is never.
    """

    stop: Callable[[], bool]
    recorder: Recorder
    most_failures: int | None = None
    until: datetime | None = None

    def check(self) -> None:
        """Nothing, as long as the run may go on.

        Raises:
            StoppedError: somebody wants it to stop.
            TooLongError: its time is up.
            TooManyFailuresError: more changes failed than may.
        """
        if self.stop():
            raise StoppedError(STOPPED)
        if self.until is not None and self.recorder.now() >= self.until:
            raise TooLongError(TIME_IS_UP)
        if self.most_failures is not None and self.recorder.failures > self.most_failures:
            raise TooManyFailuresError(
                f"More changes failed than the {self.most_failures} that may (--max-failures), so "
                "the run was stopped. Look at them, remove the cause, then go on."
            )

    def pausing(self, sleep: Callable[[float], None]) -> Callable[[float], None]:
        """`sleep`, unless the run is to end before or meanwhile."""

        def pause(seconds: float) -> None:
            self.check()
            sleep(seconds)
            self.check()

        return pause
