"""Asking again: how often and how long to wait, and which failures are worth it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from umsync.atlassian.errors import ApiError, NotSentError, RateLimitedError

T = TypeVar("T")
LONGEST_WAIT: Final = 120.0


@dataclass(frozen=True, slots=True)
class Retry:
    """At most so many attempts. Waits, in seconds, double from the first up to the most.

    A wait that the API itself asks for is kept, up to 120 seconds.
    """

    attempts: int = 6
    first_wait: float = 1.0
    most_wait: float = 30.0


def read_may_pass(failed: ApiError) -> bool:
    """A read can be repeated whatever happened, if it may go better then."""
    return failed.told.may_pass


def write_may_pass(failed: ApiError) -> bool:
    """A write is repeated only when the first was certainly not carried out."""
    return failed.told.may_pass and isinstance(failed, NotSentError | RateLimitedError)


@dataclass(frozen=True, slots=True)
class Patience:
    """A `Retry` with what it needs from outside.

    `random` gives a number from 0 to 1; `notice` is told of each wait before it begins.
    """

    retry: Retry
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    random: Callable[[], float]
    notice: Callable[[str], None]

    def call(self, attempt: Callable[[], T], may_pass: Callable[[ApiError], bool]) -> T:
        """What `attempt` returns; raises its last error when all attempts fail."""
        for number in range(1, self.retry.attempts):
            try:
                return attempt()
            except ApiError as failed:
                if not may_pass(failed):
                    raise
                self._wait(number, failed)
        return attempt()

    def _wait(self, number: int, failed: ApiError) -> None:
        seconds = self._seconds(number, failed)
        then = f"attempt {number + 1} of {self.retry.attempts}"
        self.notice(f"{failed} Waiting {seconds:.0f} s before {then}.")
        self.sleep(seconds)

    def _seconds(self, number: int, failed: ApiError) -> float:
        """Full jitter, so that several programs do not come back at the same time."""
        longest = min(self.retry.most_wait, self.retry.first_wait * 2.0 ** min(number - 1, 32))
        return min(max(self._asked(failed), self.random() * longest), LONGEST_WAIT)

    def _asked(self, failed: ApiError) -> float:
        again = failed.told.again
        if isinstance(again, datetime):
            again -= self.clock()
        return again.total_seconds() if isinstance(again, timedelta) else 0.0
