"""The sandbox on a loopback port, for other programs on this machine."""

from __future__ import annotations

import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from werkzeug.serving import WSGIRequestHandler, make_server

from umsync.errors import UsageError
from umsync.sandbox.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from types import FrameType
    from wsgiref.types import WSGIApplication

    from werkzeug.serving import BaseWSGIServer

    from umsync.sandbox.faults.turns import Faults
    from umsync.sandbox.journal import Entry
    from umsync.sandbox.ratelimit import RateLimit
    from umsync.sandbox.store import Store

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_PORTS: Final = range(65_536)


class _Silent(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # werkzeug still ends the connection after each answer
    timeout = 30  # seconds without a byte, after which a connection is ended

    def send_response(self, code: int, message: str | None = None) -> None:
        """Without a Date: the application sends one, by its own clock."""
        self.send_response_only(code, message)
        self.send_header("Server", self.version_string())

    def connection_dropped(self, *_: object, **__: object) -> None:
        """Read no more requests from it: after a time-out that would be an error."""
        self.close_connection = True

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing: whoever serves the sandbox decides what is printed."""


def serve(  # noqa: PLR0913 - one for each thing that can be rehearsed
    store: Store,
    *,
    host: str = "127.0.0.1",
    port: int,
    clock: Callable[[], datetime],
    ready: Callable[[str], None],
    rate_limit: RateLimit | None = None,
    faults: Faults | None = None,
    latency: float = 0.0,
    journal: Callable[[Entry], object] | None = None,
) -> None:
    """Serve until interrupted or terminated; `ready` gets the address once it is listening.

    Port 0 lets the system choose one. At the end the store is closed. `create_app` says what
    the others are.

    Raises:
        UsageError: `host` is not this machine's loopback, or the port is taken.
        FilesError: the store cannot be written at the end.
    """
    if host not in _LOOPBACK:
        raise UsageError(
            f"The sandbox listens on this machine only, not on {host}. "
            "Use 127.0.0.1: its key is no secret."
        )
    app = create_app(
        store, clock=clock, rate_limit=rate_limit, faults=faults, latency=latency, journal=journal
    )
    server = listening(app, host, port)
    with _stopped_by_sigterm(server):
        shown = f"[{host}]" if ":" in host else host
        ready(f"http://{shown}:{server.port}")
        try:
            # Returns on KeyboardInterrupt as well, with the socket closed.
            server.serve_forever()
        finally:
            store.close()


def listening(app: WSGIApplication, host: str, port: int) -> BaseWSGIServer:
    """A server that listens and does not serve yet.

    Raises:
        UsageError: the port is taken, or there is none of this number.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    refused = UsageError(f"Port {port} on {host} cannot be used. Choose another, or 0 for any.")
    if port not in _PORTS:
        raise refused
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError:
        raise refused from None
    with listener:  # werkzeug works on a duplicate; left to bind itself, it prints and exits
        return make_server(
            host, port, app, threaded=True, request_handler=_Silent, fd=listener.fileno()
        )


@contextmanager
def _stopped_by_sigterm(server: BaseWSGIServer) -> Iterator[None]:
    """Handle SIGTERM meanwhile; only the main thread may, and only it is sent one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # shutdown() waits for the loop that this very thread runs.
        threading.Thread(target=server.shutdown, daemon=True).start()

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
