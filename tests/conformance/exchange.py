"""One request with its answer, and the transport that writes them down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


@dataclass(frozen=True, slots=True)
class Exchange:
    """What went over the wire.

    `path` is still percent-encoded, so that an id with a slash stays one segment. Header
    names are lower case. Bodies are the raw bytes, empty when there was none.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int
    response_headers: Mapping[str, str]
    response_body: bytes


class RecordingTransport(httpx.BaseTransport):
    """Passes requests on to `inner` and keeps every answered one in `exchanges`, in order."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.exchanges: list[Exchange] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        response = self._inner.handle_request(request)
        response.read()
        self.exchanges.append(_exchange(request, response))
        return response

    def close(self) -> None:
        self._inner.close()


def recorded_wsgi(app: WSGIApplication) -> RecordingTransport:
    """A transport that answers from a WSGI application, without a socket."""
    return RecordingTransport(httpx.WSGITransport(app=app))


def _exchange(request: httpx.Request, response: httpx.Response) -> Exchange:
    return Exchange(
        method=request.method,
        path=request.url.raw_path.split(b"?")[0].decode("ascii"),
        query=tuple(request.url.params.multi_items()),
        request_headers={name.lower(): value for name, value in request.headers.items()},
        request_body=request.content,
        status=response.status_code,
        response_headers={name.lower(): value for name, value in response.headers.items()},
        response_body=response.content,
    )
