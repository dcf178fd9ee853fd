"""The sandbox on one port over real HTTP, which begins anew for each case."""

from __future__ import annotations

import copy
import time
from collections import Counter
from contextlib import contextmanager
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

from tests.support.patience import PATIENCE
from tests.support.worlds import is_read
from umsync.sandbox.app import create_app
from umsync.sandbox.faults.script import read_script
from umsync.sandbox.faults.turns import Faults
from umsync.sandbox.serve import listening
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from umsync.sandbox.journal import Entry

Row = dict[str, Any]
Write = tuple[str, str, str | None]


class Site:
    """Serves a document; `fresh` forgets what was changed. `journal` is what it was asked since.

    `watch` is called with each entry of the journal before its answer is sent. The time of the
    sandbox stands still, so that two ends can be compared.
    """

    def __init__(self, document: Row, now: datetime) -> None:
        self.document = document
        self._now = now
        self._inside = 0
        self._change = Condition()
        self.fresh()

    def fresh(
        self,
        faults: str = "",
        *,
        clock: Callable[[], datetime] | None = None,
        sleep: Callable[[float], object] = time.sleep,
        watch: Callable[[Entry], None] = lambda _entry: None,
    ) -> None:
        """Begins anew, with these faults."""
        self.store = Store(None, copy.deepcopy(self.document))
        self.journal: list[Entry] = []
        self._watch = watch
        self.script(faults, clock=clock, sleep=sleep)

    def script(
        self,
        faults: str = "",
        *,
        clock: Callable[[], datetime] | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Goes on with other faults."""
        script = read_script(faults.encode(), "faults.yaml") if faults else None
        self._app: WSGIApplication = create_app(
            self.store,
            clock=clock or (lambda: self._now),
            faults=Faults(script) if script else None,
            journal=self._noted,
            sleep=sleep,
        )

    @property
    def state(self) -> Row:
        """Everything as it is now, when nothing is being done any more."""
        self.quiet()
        return self.store.snapshot()

    @property
    def writes(self) -> Counter[Write]:
        """How often each write was carried out."""
        self.quiet()
        return writes_of(self.journal)

    def quiet(self) -> None:
        """Returns when no request is inside: one of a killed process may still be."""
        with self._change:
            assert self._change.wait_for(lambda: not self._inside, timeout=PATIENCE)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        with self._change:
            self._inside += 1
        try:
            return self._app(environ, start)
        finally:
            with self._change:
                self._inside -= 1
                self._change.notify_all()

    def _noted(self, entry: Entry) -> None:
        self.journal.append(entry)
        self._watch(entry)


def writes_of(journal: Iterable[Entry]) -> Counter[Write]:
    """How often each write was carried out; a role's is told apart by its person alone."""
    return Counter(
        (each.method, each.path, each.account)
        for each in journal
        if each.executed and not is_read(each.method, each.path)
    )


@contextmanager
def serving(site: Site, port: int = 0) -> Iterator[str]:
    """Its address."""
    server = listening(site, "127.0.0.1", port)
    server.daemon_threads = False  # type: ignore[attr-defined]  # of the threaded kind; joined below
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
