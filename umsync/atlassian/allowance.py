"""What one family of endpoints may still be asked, by everything that its answers have told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

from umsync.atlassian.heard import TOO_MANY, Heard
from umsync.atlassian.sliding import Sliding

LOOK_AGAIN: Final = 0.5
"""Seconds until requests in flight are looked at again."""
_MOST: Final = 60.0
"""Seconds of the longest wait that nobody asked for: limits are mostly per minute."""
_UNLIMITED: Final = 1_000_000_000
_SCARCE: Final = 5
"""The last fifth of a window is spread."""
_TRUSTED: Final = 32
"""Who may have so many in flight may have any number."""
_FEW: Final = 50
"""Requests after which one more may be in flight."""


class Cause(Enum):
    """Why to wait."""

    REFUSED = "The API is limiting our requests to {}"
    USED_UP = "The API allows no more requests to {} for now"
    SPREAD = "The limit of requests to {} is nearly used up, so the rest is spread over {} s"
    IN_FLIGHT = "Requests to {} are under way and may be the last that are allowed"


@dataclass(frozen=True, slots=True)
class Wait:
    """Until when and why; `scope` is the end of what causes it, for all who wait for it."""

    until: float
    cause: Cause
    scope: float


@dataclass(slots=True)
class _Window:
    limit: int | None
    remaining: int
    ends: float


@dataclass(slots=True)
class Allowance:
    """The state of one family. Times are seconds of one clock; whoever shares it locks it.

    Several windows may be open: answers come out of order, and endpoints of one family may have
    limits of their own. The tightest one counts, and requests in flight count against it.
    """

    sliding: Sliding | None = None
    refusals: int = 0
    _limit: int | None = None
    _windows: dict[datetime, _Window] = field(default_factory=dict)
    _in_flight: int = 0
    _most: int = _UNLIMITED
    _passed: int = 0
    _turns: int = 0
    _shut_at: int = 0
    _shut_until: float = 0.0
    _next_slot: float = 0.0

    def wait(self, now: float) -> Wait | None:
        """What the next request has to wait for; None is nothing."""
        self._windows = {name: each for name, each in self._windows.items() if each.ends > now}
        if now < self._shut_until:
            return Wait(self._shut_until, Cause.REFUSED, self._shut_until)
        ends = [each.ends for each in self._windows.values() if each.remaining <= 0]
        opens = self.sliding.opens(now, self._in_flight) if self.sliding else None
        if ends or opens is not None:
            until = max(*ends, opens or now, now)
            return Wait(until, Cause.USED_UP, until)
        if self._free() <= 0:
            return Wait(now + LOOK_AGAIN, Cause.IN_FLIGHT, now + LOOK_AGAIN)
        if now < self._next_slot and (tight := self._tightest()):
            return Wait(self._next_slot, Cause.SPREAD, tight.ends)
        return None

    def take(self, now: float) -> int:
        """A request is sent; its number."""
        free, tight = self._free(), self._tightest()
        if tight and tight.limit and free * _SCARCE <= tight.limit:
            self._next_slot = now + (tight.ends - now) / max(tight.remaining, 1)
        self._in_flight += 1
        self._turns += 1
        return self._turns

    def told(self, turn: int, status: int, heard: Heard, now: float) -> None:
        """A request was answered."""
        self._end(now)
        self._limit = heard.limit or self._limit
        self._note(heard, now)
        if status == TOO_MANY:
            self._refuse(heard, now, is_news=turn > self._shut_at)
            return
        self._shut_until = max(self._shut_until, now + (heard.after or 0.0))
        if turn > self._shut_at:
            self.refusals = 0
            self._open()

    def lost(self, now: float) -> None:
        """A request came to nothing; the server may have counted it."""
        self._end(now)
        for each in self._windows.values():
            each.remaining -= 1

    def _end(self, now: float) -> None:
        self._in_flight -= 1
        if self.sliding:
            self.sliding.answered(now)

    def _note(self, heard: Heard, now: float) -> None:
        """In one window less can only be left, and no answer says too early when it ends."""
        if heard.window is None or heard.reset is None or heard.remaining is None:
            return
        told = _Window(self._limit, heard.remaining, now + heard.reset)
        known = self._windows.setdefault(heard.window, told)
        known.remaining = min(known.remaining, told.remaining)
        known.ends = min(known.ends, told.ends)

    def _refuse(self, heard: Heard, now: float, *, is_news: bool) -> None:
        """What was sent before the family was shut is no news: one refusal must not become many.

        Afterwards requests try one at a time at first: nobody knows whether it is open again.
        """
        asked = heard.after or heard.reset or 0.0
        if is_news:
            self.refusals += 1
            self._shut_at, self._most, self._passed = self._turns, 1, 0
            own = 2.0 ** min(self.refusals if not asked else self.refusals - 1, 32)
            asked = max(asked, min(own, _MOST))
        self._shut_until = max(self._shut_until, now + asked)

    def _open(self) -> None:
        """One got through after a refusal. Where no limit is told, few go at a time for long."""
        self._passed += 1
        if self._limit or self._most == 1:
            self._most *= 2
        elif self._passed % _FEW == 0:
            self._most += 1
        if self._most > _TRUSTED:
            self._most = _UNLIMITED

    def _free(self) -> int:
        """How many more may be sent now. After a reset the limit is taken to be as before."""
        known = [each.remaining for each in self._windows.values()] or [self._limit or _UNLIMITED]
        if self.sliding:
            known.append(self.sliding.free())
        return min(*known, self._most) - self._in_flight

    def _tightest(self) -> _Window | None:
        return min(self._windows.values(), key=lambda each: each.remaining, default=None)
