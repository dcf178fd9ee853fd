"""The sandbox over real HTTP, with faults: on a thread of this process, or as the command."""

from __future__ import annotations

import copy
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from umsync.sandbox.app import RateLimit, create_app
from umsync.sandbox.faults.script import read_script
from umsync.sandbox.faults.turns import Faults
from umsync.sandbox.journal import Entry
from umsync.sandbox.serve import listening
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class FaultyServer:
    """A sandbox that listens on `base_url`; `journal` is everything it was asked, as it was done.

    A request is in the journal before its answer is sent. `users` is everybody as they are now.
    """

    base_url: str
    store: Store
    journal: list[Entry] = field(default_factory=list)

    @property
    def users(self) -> dict[str, dict[str, Any]]:
        return {user["accountId"]: user for user in self.store.snapshot()["users"]}


@contextmanager
def faulty_server(
    document: dict[str, Any] | Store,
    *,
    faults: str = "",
    rate_limit: str | None = None,
    latency: float = 0.0,
    clock: Callable[[], datetime] = _now,
    sleep: Callable[[float], object] = time.sleep,
) -> Iterator[FaultyServer]:
    """Serve a document (a copy of it, in memory) or a store; `faults` is a script in YAML."""
    store = document if isinstance(document, Store) else Store(None, copy.deepcopy(document))
    journal: list[Entry] = []
    app = create_app(
        store,
        clock=clock,
        rate_limit=None if rate_limit is None else RateLimit.parse(rate_limit),
        faults=Faults(read_script(faults.encode(), "faults.yaml")) if faults else None,
        latency=latency,
        journal=journal.append,
        sleep=sleep,
    )
    server = listening(app, "127.0.0.1", 0)
    server.daemon_threads = False  # type: ignore[attr-defined]  # of the threaded kind; joined below
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield FaultyServer(f"http://127.0.0.1:{server.port}", store, journal)
    finally:
        server.shutdown()
        thread.join()  # serve_forever closes the server, which joins the threads of its requests


@contextmanager
def faulty_process(path: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`umsync sandbox serve PATH OPTIONS` on a free port: its address and the process.

    Whoever sends it no signal gets it killed at the end.
    """
    command = [sys.executable, "-m", "umsync", "sandbox", "serve", str(path), "--port", "0"]
    process = subprocess.Popen(  # noqa: S603 - this interpreter runs our own command
        [*command, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert " on http://" in said, said or process.communicate()[1]
        yield said.partition(" on ")[2].partition(";")[0], process
    finally:
        process.kill()
        process.communicate()
