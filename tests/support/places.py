"""A place where a command can meet mishaps: real HTTP, a manifest, and a hand in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.support.seeds import seeded
from tests.support.worlds import NOW, Row, is_read
from umsync.sandbox.app import create_app
from umsync.sandbox.seed import SANDBOX_KEY
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment


Meddler = Callable[[Request, int], int | None]
"""Answers a request, before which so many writes came, with a status; or None: it is not its."""
_BODIES: dict[int, Any] = {
    401: {"code": 401, "message": "Unauthorized"},
    403: {"errors": [{"id": "1", "status": "403", "code": "ADMIN-UAM-403-1", "title": "No"}]},
    500: {"errors": [{"id": "1", "status": "500", "code": "ADMIN-UAM-500-1", "title": "No"}]},
}


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - its name
        """Says nothing."""


class Server:
    """A sandbox behind real HTTP; each of `meddlers` may answer instead of it."""

    def __init__(self) -> None:
        self.store = Store(None, seeded(users=60, number=7, as_of=NOW))
        self.meddlers: list[Meddler] = []
        self.writes = 0
        self._app = create_app(self.store, clock=lambda: NOW)
        self._http = make_server("127.0.0.1", 0, self, threaded=True, request_handler=Quiet)
        self._thread = Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        environ["wsgi.input"] = BytesIO(request.get_data())  # unread, a connection is of no use
        answers = [each(request, self.writes) for each in self.meddlers]
        status = next((each for each in answers if each), None)
        self.writes += not is_read(request.method, request.path)
        if status is None:
            return self._app(environ, start)
        body = json.dumps(_BODIES[status])
        return Response(body, status, mimetype="application/json")(environ, start)

    def stop(self) -> None:
        """Nobody answers any more; stopping twice is no mistake."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@dataclass
class Place:
    """What a command finds: `manifest` is written before planning, the rest is for mishaps."""

    server: Server
    manifest: Row
    ends: ExitStack
    arguments: list[str] = field(default_factory=list)
    plan: str = "plan.json"
    env: dict[str, str] = field(default_factory=lambda: {"ACME_ORG_KEY": SANDBOX_KEY})
    now: datetime = NOW
    yes: bool = True

    def write(self) -> None:
        """The manifest, as a file."""
        Path("umsync.yaml").write_text(json.dumps(self.manifest))

    def document(self) -> Row:
        """The plan file's."""
        found: Row = json.loads(Path("plan.json").read_text())
        return found


@contextmanager
def place() -> Iterator[Place]:
    """An organization of 60 people and a manifest that changes more than ten of them."""
    server = Server()
    with server.store.reading() as organization:
        number = organization.id
    key = {"env": "ACME_ORG_KEY"}
    limit = {"count": 500, "percent": 100}
    manifest = {
        "sources": {"acme": {"organization": number, "api_key": key, "base_url": server.url}},
        "protect": {"groups": ["site-admins"], "accounts": []},
        "limits": {"destructive": limit, "changes": limit},
        "policies": {
            "all": {"where": {"status": "active", "managed": True}, "do": "suspend"},
            "some": {"where": {"group": "labs-guests"}, "do": "suspend"},
        },
    }
    with ExitStack() as ends:
        ends.callback(server.stop)
        yield Place(server, manifest, ends)
