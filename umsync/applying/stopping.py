"""Somebody wants a run to stop: whoever waits meanwhile does not wait any longer."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from umsync.errors import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable

STOPPED: Final = "The run was stopped before its end. What it did is in its log."
_SLICE: Final = 1.0
"""Seconds: how long a wait may go on after somebody has asked to stop."""


class Stop:
    """Whether to stop; asked in a signal handler, heard by all threads."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self) -> None:
        """From now on nothing new begins."""
        self._asked.set()

    @property
    def is_asked(self) -> bool:
        """Whether somebody asked."""
        return self._asked.is_set()

    def sleeping(self, sleep: Callable[[float], None]) -> Callable[[float], None]:
        """`sleep` in slices; it raises StoppedError as soon as somebody asks to stop."""

        def wait(seconds: float) -> None:
            while seconds > 0 and not self.is_asked:
                sleep(min(seconds, _SLICE))
                seconds -= _SLICE
            if self.is_asked:
                raise StoppedError(STOPPED)

        return wait
