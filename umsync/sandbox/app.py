"""The WSGI application: the API, with what a fault script does to it, and a journal."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request

from umsync.errors import FilesError
from umsync.sandbox.core import Core
from umsync.sandbox.faults.connection import sent
from umsync.sandbox.faults.model import Lag
from umsync.sandbox.faults.play import Played, play
from umsync.sandbox.journal import Entry
from umsync.sandbox.lag import Lagging
from umsync.sandbox.moments import http_date
from umsync.sandbox.ratelimit import Limiter, RateLimit
from umsync.sandbox.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from umsync.sandbox.faults.model import Deed
    from umsync.sandbox.faults.turns import Faults
    from umsync.sandbox.store import Store
    from umsync.sandbox.visit import Visit

__all__ = ["RateLimit", "create_app"]


def create_app(  # noqa: PLR0913 - one for each thing that can be rehearsed
    store: Store,
    *,
    clock: Callable[[], datetime],
    rate_limit: RateLimit | None = None,
    faults: Faults | None = None,
    latency: float = 0.0,
    journal: Callable[[Entry], object] | None = None,
    sleep: Callable[[float], object] = time.sleep,
) -> WSGIApplication:
    """The API of the organization in `store`; `clock` gives the present time with its zone.

    `latency` is the seconds before every request, `sleep` spends them and those of delays.
    `journal` is told of each request after it was executed and before it is answered. Where a
    fault ends the connection the application raises a ConnectionError; on a server that gives it
    the socket (`werkzeug.socket`) a reset is a real one.
    """
    lag = Lag() if faults is None else faults.lag
    limiter = None if rate_limit is None else Limiter(rate_limit)
    core = Core(store, clock, limiter, None if lag == Lag() else Lagging(lag))
    return _Application(core, clock, faults, journal, lambda more: _wait(sleep, latency + more))


def _wait(sleep: Callable[[float], object], seconds: float) -> None:
    if seconds:
        sleep(seconds)


class _Application:
    def __init__(
        self,
        core: Core,
        clock: Callable[[], datetime],
        faults: Faults | None,
        journal: Callable[[Entry], object] | None,
        wait: Callable[[float], None],
    ) -> None:
        self._core = core
        self._clock = clock
        self._faults = faults
        self._journal = journal
        self._wait = wait
        self._numbers = itertools.count(1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        played = self._played(request)
        if played.response is not None:
            played.response.headers["Date"] = http_date(self._clock())
        return sent(played, environ)(environ, start_response)

    def _played(self, request: Request) -> Played:
        target = self._core.target(request)
        if self._faults is None and self._journal is None:
            self._wait(0.0)
            return Played(self._core.serve(request, target).response)
        visit = visit_of(request, target.values, self._numbers)
        deed = None if self._faults is None else self._faults.strike(visit)
        self._wait(0.0 if deed is None else deed.delay)
        served = None
        if deed is None or deed.executed:
            served = self._core.serve(request, target)
        response = None if served is None else served.response
        played = play(deed, response, target.family, self._clock())
        executed = served is not None and served.executed
        return self._noted(request, visit, deed, played, executed=executed)

    def _noted(
        self, request: Request, visit: Visit, deed: Deed | None, played: Played, *, executed: bool
    ) -> Played:
        """The same, once it is in the journal; a service error if it cannot be."""
        if self._journal is None:
            return played
        fault = None if deed is None else deed.name
        told = (visit.method, visit.path, visit.account, played.status, executed, fault)
        try:
            self._journal(Entry(visit.number, self._clock(), *told))
        except FilesError as broken:
            return Played(self._core.broken(request, str(broken)))
        return played
