"""What holds for all tests, wherever they are started."""

from __future__ import annotations

import signal


def pytest_configure() -> None:
    """A shell starts what runs in its background deaf to Ctrl-C, and so would be our children."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
