"""Waits that are told before they begin, never longer than allowed, and believed afterwards."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from umsync.atlassian.waits import Reason, Waited, Waits
from umsync.errors import TooLongError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


class Waiting:
    """A clock in seconds, and waits by it; for many threads. See `Pace` for the arguments."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        notice: Callable[[str], None],
        max_wait: float,
        until: datetime | None,
    ) -> None:
        self._clock, self._sleep, self._notice = clock, sleep, notice
        self._max_wait = max_wait
        self._until = until.timestamp() if until else float("inf")
        self._lock = threading.Lock()
        self._waits = Waits()
        self._floor = float("-inf")

    @property
    def so_far(self) -> Waited:
        """All waits."""
        with self._lock:
            return self._waits.so_far

    def now(self) -> float:
        """Time never goes back, and a wait that is over has taken place: else it begins anew."""
        return max(self._clock().timestamp(), self._floor)

    def is_too_long(self, seconds: float, now: float) -> bool:
        """Whether nobody may wait so long."""
        return seconds > self._max_wait or now + seconds > self._until

    def check(self, seconds: float, now: float, what: str) -> None:
        """Raises TooLongError if nobody may wait so long; `what` is the sentence's beginning."""
        if not self.is_too_long(seconds, now):
            return
        if seconds > self._max_wait:
            most = f"longer than --max-wait {self._max_wait:,.0f}"
            advice = "Try again later, or allow a longer wait."
        else:
            most = "and the time for this command (--max-time) is up before that"
            advice = "Run it again, or allow more time."
        raise TooLongError(f"{what} {seconds:,.0f} s, {most}. {advice}")

    def keep(self, seconds: float, now: float, why: str, reason: Reason | None = None) -> None:
        """Waits from `now` on. It is told why, unless that is known or the wait is short."""
        with self._lock:
            self._waits.begin(now, now + seconds)
            number, total = self._waits.so_far
            is_news = self._waits.is_news(seconds, reason)
        if is_news:
            self._notice(f"{why} Waiting {seconds:,.0f} s (wait {number}, {total:,.0f} s in all).")
        self._sleep(seconds)
        with self._lock:
            self._floor = max(self._floor, now + seconds)
