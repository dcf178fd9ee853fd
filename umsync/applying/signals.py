"""A first Ctrl-C or SIGTERM asks a run to stop; a second one does what it always does."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Whether a signal has asked to stop, while the block runs.

    Signals reach the main thread only; in another one nothing is set up and the answer is no.
    """
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = {each: signal.getsignal(each) for each in _SIGNALS}

    def restore() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    def ask(_number: int, _frame: Any) -> None:  # noqa: ANN401 - a frame, not looked at
        asked.set()
        restore()

    for each in _SIGNALS:
        signal.signal(each, ask)
    try:
        yield asked.is_set
    finally:
        restore()
