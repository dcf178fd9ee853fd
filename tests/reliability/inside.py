"""Plan, apply and resume in this process, where waits and lags only move a clock of its own."""

from __future__ import annotations

import copy
import io
import random
import shutil
import signal
import tempfile
from collections import Counter
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import httpx

from tests.reliability.cast import organization
from tests.reliability.site import writes_of
from tests.support.crashing import Crash, arm
from umsync.atlassian.endpoint import Endpoint
from umsync.atlassian.transport import WriteTransport
from umsync.cli import main
from umsync.cli.runtime import Runtime
from umsync.model.secret import Secret
from umsync.runs.files import AppendOnlyFile
from umsync.runs.store import RunStore
from umsync.sandbox.app import create_app
from umsync.sandbox.faults.model import Script
from umsync.sandbox.faults.turns import Faults
from umsync.sandbox.journal import Entry
from umsync.sandbox.seed import SANDBOX_KEY
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.reliability.site import Write
    from umsync.model.run import Run
    from umsync.sandbox.faults.model import Deed
    from umsync.sandbox.visit import Visit

Row = dict[str, Any]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PARTS = {
    "Leaver": 2,
    "Returning": 1,
    "Blocked": 1,
    "Joining": 1,
    "Granted": 1,
    "Revoked": 1,
    "Back": 1,
}
DOCUMENT = organization(1, NOW, PARTS)


class Killed(BaseException):
    """Ends a run as a killed process ends: nothing is written any more."""


class Time:
    """A clock that waiting moves, and each request a little."""

    def __init__(self) -> None:
        self.now = NOW

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Switch(Faults):
    """A script that can be turned off; the lag stays. `struck` counts what was done, by name."""

    def __init__(self, script: Script) -> None:
        super().__init__(script)
        self.is_on = True
        self.struck: Counter[str] = Counter()

    def strike(self, visit: Visit) -> Deed | None:
        deed = super().strike(visit) if self.is_on else None
        if deed:
            self.struck[deed.name] += 1
        return deed


class Wire(httpx.BaseTransport):
    """To the sandbox; a connection that it ends looks as over a network.

    The requests with the numbers in `refused` find nobody listening.
    """

    def __init__(self, app: Any, time: Time, refused: frozenset[int]) -> None:
        self._inner = httpx.WSGITransport(app=app)
        self._time, self._refused, self._number = time, refused, 0
        self.is_on = True

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._time.sleep(0.01)
        self._number += 1
        if self.is_on and self._number in self._refused:
            raise httpx.ConnectError("Connection refused", request=request)
        try:
            response = self._inner.handle_request(request)
            response.read()
        except ConnectionError:
            raise httpx.ReadError("Connection reset by peer", request=request) from None
        return response


@dataclass
class Place:
    """An organization with faults, and the folder in which commands run."""

    folder: Path
    script: Script
    refused: frozenset[int] = frozenset()
    journal: list[Entry] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.time, self.faults = Time(), Switch(self.script)
        self.store = Store(None, copy.deepcopy(DOCUMENT))
        self._app = create_app(
            self.store,
            clock=lambda: self.time.now,
            faults=self.faults,
            journal=self.journal.append,
            sleep=self.time.sleep,
        )
        self.wire = Wire(self._app, self.time, self.refused)
        self._chance = random.Random(1)  # noqa: S311 - ids of runs, and jitter

    def calm(self) -> None:
        """From now on nothing goes wrong."""
        self.faults.is_on = self.wire.is_on = False

    def umsync(self, *arguments: str, crash: Crash | None = None) -> int | None:
        """The exit code; None for who was killed."""
        runtime = Runtime(
            env={},
            clock=lambda: self.time.now,
            sleep=self.time.sleep,
            chance=self._chance,
            can_ask=False,
            can_draw=False,
        )
        said = io.StringIO()
        code: int | None = None
        with (
            chdir(self.folder),
            redirect_stdout(said),
            redirect_stderr(said),
            mock.patch("umsync.connect._sandbox", self._where),
            dying(crash),
        ):
            try:
                code = main(arguments, runtime)
            except Killed:
                code = None
        self.said.append(f"{' '.join(arguments)} {crash or ''} -> {code}\n{said.getvalue()}")
        return code

    def apply(self, *more: str, crash: Crash | None = None) -> int | None:
        """The plan, or what the last run left of it."""
        begun = (each.run_id for each in self.runs_folder.folders() if each.start())
        last = next(begun, None)
        what = ("--resume", last) if last else ("plan.json",)
        return self.umsync("apply", *what, "--yes", "--parallelism", "1", *more, crash=crash)

    @property
    def runs_folder(self) -> RunStore:
        return RunStore(self.folder / ".umsync" / "runs")

    @property
    def runs(self) -> list[Run]:
        """All that began, the first one first."""
        folders = [each for each in reversed(self.runs_folder.folders()) if each.start()]
        return [run for each in folders if (run := each.read().run)]

    @property
    def writes(self) -> Counter[Write]:
        return writes_of(self.journal)

    @property
    def people(self) -> list[Row]:
        """As they are now, without the times at which they were changed."""
        rows = self.store.snapshot()["users"]
        return [row | {"deactivatedOn": bool(row["deactivatedOn"])} for row in rows]

    def _where(self, path: Path, surroundings: object) -> tuple[Endpoint, httpx.BaseTransport]:
        del path, surroundings
        key, number = Secret(SANDBOX_KEY), DOCUMENT["organization"]["id"]
        return Endpoint("http://sandbox.localhost", number, key), self.wire


@contextmanager
def dying(crash: Crash | None) -> Iterator[None]:
    """Meanwhile it strikes there: by SIGTERM, or as if the process were killed."""
    if crash is None:
        yield
        return
    append, write, is_dead = AppendOnlyFile.append, WriteTransport.write, list[bool]()

    def strike() -> None:
        if crash.signal == signal.SIGTERM:
            signal.raise_signal(signal.SIGTERM)
            return
        is_dead.append(True)
        raise Killed

    with (
        mock.patch.object(AppendOnlyFile, "append", append),
        mock.patch.object(WriteTransport, "write", write),
    ):
        arm(crash, strike)
        AppendOnlyFile.append = _mortal(AppendOnlyFile.append, is_dead)  # type: ignore[assignment,method-assign]  # put back
        yield


def _mortal(
    append: Callable[[AppendOnlyFile, bytes], None], is_dead: list[bool]
) -> Callable[[AppendOnlyFile, bytes], None]:
    def appending(self: AppendOnlyFile, line: bytes) -> None:
        if is_dead:
            raise Killed
        append(self, line)

    return appending


@contextmanager
def place(template: Path, script: Script, refused: frozenset[int] = frozenset()) -> Iterator[Place]:
    """In a folder of its own with the manifest and the plan of another."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("umsync.yaml", "plan.json"):
            if (template / name).exists():
                shutil.copy(template / name, folder)
        yield Place(Path(folder), script, refused)
