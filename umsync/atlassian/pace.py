"""How fast an organization may be asked: one limiter for its reader, its writer and all threads."""

from __future__ import annotations

import random as randomness
import threading
from typing import TYPE_CHECKING, Final, NamedTuple

from umsync.atlassian.allowance import Allowance, Cause, Wait
from umsync.atlassian.families import Family, family_of
from umsync.atlassian.heard import hear
from umsync.atlassian.sliding import Sliding
from umsync.atlassian.waiting import Waiting
from umsync.atlassian.waits import Reason, Waited

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

LONGEST_WAIT: Final = 120.0
_JITTER: Final = 0.5
"""Seconds within which waits for the same time end, so that programs do not come back at once."""


class Turn(NamedTuple):
    """One request that is in flight."""

    family: Family
    number: int


class Pace:
    """Lets requests through as the API allows, slows down before it must, and tells every wait.

    Each request takes a turn with `enter`, and ends it with `told` or `lost`. Families of endpoints
    do not wait for each other. All of it may be called from many threads.

    Attributes:
        random: a number from 0 to 1, which spreads waits.
    """

    def __init__(  # noqa: PLR0913 - what it takes from outside, all by name
        self,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        notice: Callable[[str], None],
        random: Callable[[], float] = randomness.random,
        max_wait: float = LONGEST_WAIT,
        until: datetime | None = None,
    ) -> None:
        """Times are aware, spans are seconds.

        `sleep` may raise to end a wait. `notice` is told, in a sentence, of each wait of a second
        or more before it begins. No wait is longer than `max_wait` or goes on after `until`.
        """
        self.random = random
        self._clock = clock
        self._waiting = Waiting(clock, sleep, notice, max_wait, until)
        self._lock = threading.Lock()
        self._families = {each: Allowance() for each in Family}
        self._families[Family.ACTIVITY] = Allowance(Sliding(requests=200, seconds=60.0))

    @property
    def waited(self) -> Waited:
        """How often and how long requests have waited."""
        return self._waiting.so_far

    def enter(self, template: str) -> Turn:
        """Waits until a request to this path template may be sent, and counts it as in flight.

        Raises:
            TooLongError: that takes too long; nothing was sent.
        """
        family = family_of(template)
        while True:
            with self._lock:
                now = self._waiting.now()
                wait = self._wait(family, now)
                if wait is None:
                    return Turn(family, self._families[family].take(now))
            self._keep(family, wait, now)

    def hold(self, template: str) -> float:
        """Waits as `enter`, and takes no turn; returns the seconds."""
        family, seconds = family_of(template), 0.0
        while True:
            with self._lock:
                now = self._waiting.now()
                wait = self._wait(family, now)
            if wait is None:
                return seconds
            seconds += self._keep(family, wait, now)

    def told(self, turn: Turn, headers: Mapping[str, str], status: int) -> None:
        """The request was answered. Names of headers are in lower case."""
        heard = hear(headers, status, self._clock())
        with self._lock:
            self._families[turn.family].told(turn.number, status, heard, self._waiting.now())

    def lost(self, turn: Turn) -> None:
        """No answer came."""
        with self._lock:
            self._families[turn.family].lost(self._waiting.now())

    def refusals(self, template: str) -> int:
        """How often in a row the family was refused with 429 since it last let one through."""
        with self._lock:
            return self._families[family_of(template)].refusals

    def rest(self, seconds: float, why: str) -> float:
        """Waits before the same request is sent again; `why` is a sentence. Returns the seconds.

        Raises:
            TooLongError: that takes too long.
        """
        now = self._waiting.now()
        self._waiting.check(seconds, now, f"{why} Before it umsync would have to wait")
        self._waiting.keep(seconds, now, why)
        return seconds

    def _wait(self, family: Family, now: float) -> Wait | None:
        """What a request has to wait for; our own slowing down is never too long."""
        wait = self._families[family].wait(now)
        if wait and wait.cause is Cause.SPREAD and self._waiting.is_too_long(wait.until - now, now):
            return None
        return wait

    def _keep(self, family: Family, wait: Wait, now: float) -> float:
        seconds = wait.until - now
        why = wait.cause.value.format(family.value, round(wait.scope - now))
        if wait.cause in {Cause.REFUSED, Cause.USED_UP}:
            self._waiting.check(seconds, now, f"{why} and asks to wait")
            seconds += self.random() * _JITTER
        self._waiting.keep(seconds, now, f"{why}.", Reason(wait.cause, family, wait.scope))
        return seconds
