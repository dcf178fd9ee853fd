"""Small servers as functions, and a client whose time stands still."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx

from umsync.atlassian.connect import open_reader, open_writer
from umsync.atlassian.pace import Pace
from umsync.atlassian.retry import Retry
from umsync.atlassian.transport import Endpoint, Timeouts
from umsync.model.secret import Secret

if TYPE_CHECKING:
    from umsync.atlassian.reader import AtlassianReader
    from umsync.atlassian.writer import AtlassianWriter

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
KEY = "ATCTT3xFfGN0-the-key-itself"
ORG = "7f3c2c1e-0000-4000-8000-000000000001"
Server = Callable[[httpx.Request], httpx.Response]


@dataclass
class Watch:
    """What the client told and how long it would have slept."""

    notices: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


def endpoint(base_url: str = "https://api.example.com", key: str = KEY) -> Endpoint:
    return Endpoint(base_url, ORG, Secret(key))


def pace(watch: Watch) -> Pace:
    """Waits for the longest that its jitter allows, which is half a second after a limit."""
    return Pace(
        clock=lambda: NOW,
        sleep=watch.waits.append,
        notice=watch.notices.append,
        random=lambda: 1.0,
    )


def around(watch: Watch, attempts: int) -> dict[str, Any]:
    return {"pace": pace(watch), "retry": Retry(attempts=attempts)}


def reader(server: Server, watch: Watch | None = None, attempts: int = 3) -> AtlassianReader:
    transport = httpx.MockTransport(server)
    return open_reader(endpoint(), transport=transport, **around(watch or Watch(), attempts))


def writer(server: Server, watch: Watch | None = None, attempts: int = 3) -> AtlassianWriter:
    transport = httpx.MockTransport(server)
    return open_writer(endpoint(), transport=transport, **around(watch or Watch(), attempts))


def reader_at(base_url: str, timeouts: Timeouts, attempts: int = 1) -> AtlassianReader:
    """A reader over real sockets."""
    return open_reader(endpoint(base_url), timeouts=timeouts, **around(Watch(), attempts))


def writer_at(base_url: str, timeouts: Timeouts, attempts: int = 1) -> AtlassianWriter:
    """A writer over real sockets."""
    return open_writer(endpoint(base_url), timeouts=timeouts, **around(Watch(), attempts))


def answering(status: int, body: object = None, **headers: str) -> Server:
    """Always the same answer. A text is sent as HTML, anything else as JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def serve(_: httpx.Request) -> httpx.Response:
        if body is None:
            return httpx.Response(status, headers=named)
        if isinstance(body, str):
            return httpx.Response(status, html=body, headers=named)
        return httpx.Response(status, json=body, headers=named)

    return serve


def in_turn(*servers: Server) -> Server:
    """Each request is answered by the next server, all later ones by the last."""
    left = list(servers)

    def serve(request: httpx.Request) -> httpx.Response:
        server = left.pop(0) if len(left) > 1 else left[0]
        return server(request)

    return serve


def user(number: int, **changes: object) -> dict[str, object]:
    """A user as the API lists one."""
    plain: dict[str, object] = {
        "accountId": f"712020:{number:04d}",
        "accountType": "atlassian",
        "status": "active",
        "accountStatus": "active",
        "membershipStatus": "active",
        "claimStatus": "managed",
        "managementSource": "invited",
        "name": f"Person {number}",
        "email": f"person{number}@acme.example",
        "addedToOrg": "2024-01-02T03:04:05Z",
    }
    return {name: value for name, value in (plain | changes).items() if value is not ...}


def page(*rows: object, following: object = None) -> dict[str, object]:
    return {"data": list(rows), "links": {"self": None, "prev": None, "next": following}}


@dataclass
class Organization:
    """A server with users on given pages, and what was asked of it."""

    pages: list[Any]
    counts: list[int]
    groups: list[object] = field(default_factory=list)
    name: str = "Acme"
    id: str = ORG
    asked: list[tuple[str, str, Any]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path, body = request.url.path, json.loads(request.content or b"null")
        self.asked.append((request.method, path, body))
        return httpx.Response(200, json=self.answer(path, body or {}))

    def answer(self, path: str, body: Any) -> object:
        if path.endswith("/users/search"):
            return self.pages[int(body.get("cursor", "0"))]
        if path.endswith("/users/count"):
            return {"count": self.counts.pop(0) if len(self.counts) > 1 else self.counts[0]}
        if path.endswith("/groups/search"):
            return page(*self.groups)
        if path.endswith("/directories"):
            return page({"directoryId": "d1", "name": "Acme"})
        return {"data": {"id": self.id, "type": "orgs", "attributes": {"name": self.name}}}


def organization(*pages: Any, counts: tuple[int, ...] = (), **more: Any) -> Organization:
    """Its count is by default that of the different accounts on the pages."""
    ids = {str(row.get("accountId")) for each in pages for row in each["data"]}
    return Organization(list(pages), list(counts) or [len(ids)], **more)
