"""Counts waits, and knows which of them still has to be told."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_SHORT: Final = 1.0
"""Seconds below which a wait is counted and not told."""


class Waited(NamedTuple):
    """How often something had to wait, and for how many seconds in all.

    Workers that wait at the same time wait once, so the seconds are those of the clock.
    """

    waits: int
    seconds: float


class Reason(NamedTuple):
    """Why somebody waits, where, and until when the reason lasts."""

    cause: Hashable
    where: Hashable
    scope: float


@dataclass(slots=True)
class Waits:
    """All waits so far; whoever shares it locks it."""

    _count: int = 0
    _seconds: float = 0.0
    _covered: float = float("-inf")
    _told: dict[tuple[Hashable, Hashable], float] = field(default_factory=dict)

    @property
    def so_far(self) -> Waited:
        """Those that have begun, each to its end."""
        return Waited(self._count, self._seconds)

    def begin(self, start: float, end: float) -> None:
        """A wait begins; it may lie within another worker's, or reach a little beyond."""
        self._count += start >= self._covered or end > self._covered + _SHORT
        self._seconds += max(end - max(start, self._covered), 0.0)
        self._covered = max(self._covered, end)

    def is_news(self, seconds: float, reason: Reason | None) -> bool:
        """Whether to tell it: not if short, or told already for this reason up to this time.

        Two answers may differ by a second in when the same window ends. Without a reason that
        others may share it is always news.
        """
        if seconds < _SHORT:
            return False
        if reason is None:
            return True
        cause, where, scope = reason
        is_news = scope > self._told.get((cause, where), float("-inf")) + 1.0
        if is_news:
            self._told[cause, where] = scope
        return is_news
