"""Counts requests and says which of them a rule strikes."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from umsync.sandbox.faults.model import Deed, Lag, Script
    from umsync.sandbox.visit import Visit


class Faults:
    """A script in use, thread-safe. One script's requests in the same order meet the same faults.

    Each rule counts all requests that it fits. Where several want the same one, the first in the
    script has it, and it is no strike of the others.
    """

    def __init__(self, script: Script) -> None:
        self._script = script
        self._lock = threading.Lock()
        self._seen = [0] * len(script.rules)
        self._struck = [0] * len(script.rules)

    @property
    def lag(self) -> Lag:
        """How long reads lag behind writes."""
        return self._script.lag

    def strike(self, visit: Visit) -> Deed | None:
        """Count the request and say what is done to it; None is nothing."""
        with self._lock:
            wanting = [at for at in range(len(self._seen)) if self._wants(at, visit)]
            if not wanting:
                return None
            self._struck[wanting[0]] += 1
            return self._script.rules[wanting[0]].do

    def _wants(self, at: int, visit: Visit) -> bool:
        rule = self._script.rules[at]
        if not rule.match.fits(visit):
            return False
        self._seen[at] += 1
        turn = rule.turn
        is_over = turn.times is not None and self._struck[at] >= turn.times
        return not is_over and turn.comes(self._seen[at]) and self._is_lucky(at, turn.chance)

    def _is_lucky(self, at: int, chance: float | None) -> bool:
        if chance is None:
            return True
        # Of the numbers alone, so that neither time nor other rules have a part in it.
        chances = random.Random(f"{self._script.seed}/{at}/{self._seen[at]}")  # noqa: S311 - a game
        return chances.random() < chance
