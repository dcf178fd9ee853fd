"""The documents to check against; at the end, what the given ones do not have."""

from __future__ import annotations

import pytest

from tests.conformance.samples import OURS
from tests.support.conformance import Documents, given_folder


@pytest.fixture(scope="session")
def ours() -> Documents:
    """The documents of this repository."""
    return Documents.load(OURS)


@pytest.fixture(scope="session")
def documents() -> Documents:
    """The documents in UMSYNC_OPENAPI_DIR, or those of this repository."""
    return Documents.load()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if given_folder() is not None:
        for line in Documents.load().lacks():
            terminalreporter.write_line(line, yellow=True)
