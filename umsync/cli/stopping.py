"""SIGTERM ends a command as Ctrl-C does: with a sentence, and everything closed."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def stoppable() -> Iterator[None]:
    """Meanwhile SIGTERM raises KeyboardInterrupt, unless somebody decided otherwise about it."""
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _interrupt(_number: int, _frame: Any) -> None:  # noqa: ANN401 - a frame, not looked at
    raise KeyboardInterrupt
