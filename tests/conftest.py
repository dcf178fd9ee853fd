"""What holds for all tests, wherever they are started."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from tests.support import profiles
from tests.support.needs import need, told
from tests.support.tracing import trace

if TYPE_CHECKING:
    import pytest

profiles.load()


def pytest_configure(config: pytest.Config) -> None:
    """A shell starts what runs in its background deaf to Ctrl-C, and so would be our children."""
    trace(config)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers() -> int:
    """With `-n auto`: one more than there are processors, for many a test waits for processes."""
    return (os.cpu_count() or 1) + 1


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a test's mark says that it needs."""
    for mark in item.iter_markers("needs"):
        need(*mark.args)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """At the end: what would have to be here to run what was skipped."""
    skipped = terminalreporter.stats.get("skipped", [])
    for line in told(each.longrepr[2].removeprefix("Skipped: ") for each in skipped):
        terminalreporter.write_line(line, yellow=True)
