"""A first Ctrl-C or SIGTERM asks a run to stop; a second one does what it always does."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.applying.stopping import Stop

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Signals wait for nothing and end nothing while the block runs: keep it short.

    In another thread than the main one nothing is set up.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, signal.SIG_IGN) for each in _SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def stopped_by_signals(stop: Stop) -> Iterator[None]:
    """A signal asks `stop`, while the block runs.

    Signals reach the main thread only; in another one nothing is set up.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.getsignal(each) for each in _SIGNALS}

    def restore() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    def ask(_number: int, _frame: Any) -> None:  # noqa: ANN401 - a frame, not looked at
        restore()  # first, so that a second one that comes meanwhile is one
        stop.ask()

    for each in _SIGNALS:
        signal.signal(each, ask)
    try:
        yield
    finally:
        restore()
