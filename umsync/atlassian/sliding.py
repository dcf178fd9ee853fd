"""A documented limit that is kept without ever being told of it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Sliding:
    """At most so many requests in any span of so many seconds.

    A request counts from when it is sent until that long after its answer, since nobody knows when
    the server counted it.
    """

    requests: int
    seconds: float
    _answered: deque[float] = field(default_factory=deque)

    def opens(self, now: float, in_flight: int) -> float | None:
        """When the next request may be sent; None is now, or when one that is in flight ends."""
        while self._answered and self._answered[0] + self.seconds <= now:
            self._answered.popleft()
        if self._answered and len(self._answered) + in_flight >= self.requests:
            return self._answered[0] + self.seconds
        return None

    def free(self) -> int:
        """How many may be in flight."""
        return self.requests - len(self._answered)

    def answered(self, now: float) -> None:
        """One request is over."""
        self._answered.append(now)
