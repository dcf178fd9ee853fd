"""Coverage of one case of each test: of all of them it would take half as long again.

A line counts as covered if a first case runs it, so that the figure is a lower bound.
Properties, which are tried often, and whole stories are not looked at. `UMSYNC_COVERAGE=1` turns it
on: each process that runs tests writes a file of its own, and the one that tells the results puts
them together.
"""

from __future__ import annotations

import os
from io import StringIO
from typing import TYPE_CHECKING, Final

import pytest
from coverage import Coverage

if TYPE_CHECKING:
    from collections.abc import Generator

_LEFT_OUT: Final = frozenset({"benchmarks", "conformance", "pages", "reliability", "stories"})
"""Folders whose tests run much, and say little of each line."""


def trace(config: pytest.Config) -> None:
    """Looks at coverage in this run, if UMSYNC_COVERAGE says so."""
    if not os.environ.get("UMSYNC_COVERAGE"):
        return
    is_worker = hasattr(config, "workerinput")
    if not is_worker:
        config.pluginmanager.register(_Total())
    if is_worker or not config.getoption("numprocesses", None):
        config.pluginmanager.register(_Tracing())


class _Tracing:
    """Sees what is imported, and what the first case of each test runs."""

    def __init__(self) -> None:
        self._coverage = Coverage(data_suffix=True)
        self._chosen: set[str] = set()
        self._coverage.start()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """All is imported now."""
        self._coverage.stop()
        first = {getattr(each, "function", None): each for each in reversed(session.items)}
        for function, item in first.items():
            if not getattr(function, "is_hypothesis_test", False):
                self._chosen |= _kept(item)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None]:
        """What fixtures run."""
        return (yield from self._traced(item))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None]:
        """What the test runs."""
        return (yield from self._traced(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Keeps what was seen."""
        try:
            return (yield)
        finally:
            self._coverage.save()

    def _traced(self, item: pytest.Item) -> Generator[None]:
        if item.nodeid not in self._chosen:
            return (yield)
        self._coverage.start()
        try:
            return (yield)
        finally:
            self._coverage.stop()


def _kept(item: pytest.Item) -> frozenset[str]:
    """Its name, or nothing if its folder is left out."""
    return frozenset() if _LEFT_OUT.intersection(item.path.parts) else frozenset({item.nodeid})


class _Total:
    """Puts the files of all processes together, tells what is not covered, and may fail for it."""

    def __init__(self) -> None:
        self._coverage = Coverage()
        self._coverage.erase()
        self._text = ""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """After all tests."""
        ended = yield
        least, text = self._coverage.get_option("report:fail_under"), StringIO()
        self._coverage.combine()
        total = self._coverage.report(file=text)
        self._text = text.getvalue()
        assert isinstance(least, float)
        if total < least:
            session.testsfailed += 1
            self._text += f"Too little is covered: {total:.1f}% of at least {least:g}%.\n"
        return ended

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tells it."""
        terminalreporter.section("coverage")
        terminalreporter.write(self._text)
