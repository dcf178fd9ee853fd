"""Runs the real command in a process of its own, and ends that process where it is told to.

`python -m tests.support.crashing` waits for orders, a JSON object on each line, and forks for each:
so the command is imported once, and every run is a process with a life and a death of its own.
The answer is `{"code": …}`, negative for the signal that ended it.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any, Self

import umsync as package
from tests.support.patience import PATIENCE
from umsync.atlassian.transport import WriteTransport
from umsync.cli import main as umsync
from umsync.cli.runtime import Runtime
from umsync.runs.files import AppendOnlyFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from umsync.atlassian.request import Request

ROOT = Path(__file__).parents[2]
EVENTS = ("before", "torn", "unsynced", "after")
"""Of writing an event: not begun, half of its line, its line without fsync, and done."""
WRITES = ("unsent", "answered")
"""Of a request that changes something: just before it is sent, and just after its answer."""
_LONGEST = int(PATIENCE)
"""Seconds after which a process that hangs is ended, with a code that no test expects."""


@dataclass(frozen=True, slots=True)
class Crash:
    """At the event, or write, number `at` (from 0), the process gets this signal."""

    at: int
    moment: str
    signal: int = signal.SIGKILL


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    said: str


class Launcher:
    """Starts commands in `folder`, one at a time. A context manager."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.crashing"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(
        self,
        folder: Path,
        arguments: tuple[str, ...],
        env: Mapping[str, str],
        *,
        crash: Crash | None = None,
        later: float = 0.0,
    ) -> Ran:
        """`umsync ARGUMENTS`; its clock is so many seconds ahead, and its waits only move it."""
        said = folder / "said.txt"
        order = {
            "folder": str(folder),
            "arguments": arguments,
            "env": dict(env),
            "crash": asdict(crash) if crash else None,
            "later": later,
            "said": str(said),
        }
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps(order) + "\n")
        stdin.flush()
        return Ran(json.loads(stdout.readline())["code"], said.read_text())


class _Time:
    """The time of a process whose waits take no time."""

    def __init__(self, later: float) -> None:
        self._ahead = timedelta(seconds=later)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return datetime.now(UTC) + self._ahead

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._ahead += timedelta(seconds=seconds)


def arm(crash: Crash, strike: Callable[[], None]) -> None:
    """From now on it strikes there, in this process."""
    if crash.moment in WRITES:
        WriteTransport.write = _writing(crash, strike)  # type: ignore[assignment,method-assign]  # to die
    else:
        AppendOnlyFile.append = _appending(crash, strike)  # type: ignore[assignment,method-assign]  # to die


def _appending(crash: Crash, strike: Callable[[], None]) -> Callable[[AppendOnlyFile, bytes], None]:
    append, numbers = AppendOnlyFile.append, itertools.count()

    def appending(self: AppendOnlyFile, line: bytes) -> None:
        if next(numbers) != crash.at:
            append(self, line)
            return
        if crash.moment == "torn":
            self._write(line[: len(line) // 2])
        elif crash.moment == "unsynced":
            self._write(line)
        elif crash.moment == "after":
            append(self, line)
        strike()
        if crash.moment == "before":
            append(self, line)

    return appending


def _writing(crash: Crash, strike: Callable[[], None]) -> Callable[[WriteTransport, Request], None]:
    write, numbers = WriteTransport.write, itertools.count()

    def writing(self: WriteTransport, request: Request) -> None:
        is_now = next(numbers) == crash.at
        if is_now and crash.moment == "unsent":
            strike()
        write(self, request)
        if is_now and crash.moment == "answered":
            strike()

    return writing


def _obey(order: dict[str, Any]) -> int:
    """The command, in a child process."""
    signal.alarm(_LONGEST)
    said = os.open(order["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.chdir(order["folder"])
    if order["crash"]:
        crash = Crash(**order["crash"])
        arm(crash, lambda: os.kill(os.getpid(), crash.signal))
    time = _Time(order["later"])
    runtime = Runtime(
        env=order["env"], clock=time.now, sleep=time.sleep, can_ask=False, can_draw=False
    )
    code = umsync(order["arguments"], runtime)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _forked(order: dict[str, Any]) -> int:
    child = os.fork()
    if not child:
        code = 99
        try:
            code = _obey(order)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _serve() -> None:
    for each in walk_packages(package.__path__, "umsync."):  # once, for all children
        if not each.name.endswith("__main__"):
            import_module(each.name)
    for line in sys.stdin:
        code = _forked(json.loads(line))
        sys.stdout.write(json.dumps({"code": code}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
