"""How fast an organization answers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Tempo:
    """The fewest seconds that an answer took so far, by `now`, a clock that only goes forward."""

    now: Callable[[], float] = monotonic
    fastest: float = math.inf

    def timed(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises; only what succeeds counts."""
        began = self.now()
        found = work()
        self.fastest = min(self.fastest, self.now() - began)
        return found
