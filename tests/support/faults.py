"""How a server, or what stands before it, fails to answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

BEFORE = ("no answer", "html 502", "500", "html 200", "no connection", "429", "403", "401")
"""Faults instead of an answer: the request is not carried out."""
AFTER = ("lost answer", "cut answer", "half answer", "other page", "other json", "bad gateway")
"""Faults in place of the answer: the request was carried out."""
LIES = ("fewer people", "people twice", "no more pages")
"""What only the number of people can tell, in answers that list people by what they are."""
_PEOPLE = "/directories/-/users/search"
_UNCOUNTED = frozenset({"accountIds", "emails"})
"""Who is searched for by name and not found may as well be gone; nothing counts them."""
_PAGE = "<html><body>Sign in to the proxy</body></html>"
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Fault:
    """The request number `at` (from 0) of `what` (read, write or any) goes wrong by `kind`.

    `lasting` faults stay: every later one of these requests goes wrong, too. With `part` only
    requests count whose path ends so.
    """

    what: str
    at: int
    kind: str
    lasting: bool = False
    part: str = ""

    def fits(self, sort: str, path: str) -> bool:
        """Whether it is about a request of this sort to this path."""
        return self.what in {"any", sort} and path.endswith(self.part)

    def hits(self, number: int) -> bool:
        """Whether it strikes this one of the requests that it is about, counted from 0."""
        return number >= self.at if self.lasting else number == self.at


def instead(kind: str, request: httpx.Request) -> httpx.Response:
    """The answer to a request that is not carried out; raises where there is none."""
    if kind == "no connection":
        raise httpx.ConnectError("Connection refused", request=request)
    if kind == "no answer":
        raise httpx.ReadTimeout("timed out", request=request)
    status = int(kind.rpartition(" ")[2])
    if kind.startswith("html"):
        return httpx.Response(status, html=_PAGE, request=request)
    headers = {"Retry-After": "1"} if status == 429 else {}
    body = {"code": status, "message": "No."}
    return httpx.Response(status, json=body, headers=headers, request=request)


def spoiled(kind: str, response: httpx.Response, request: httpx.Request) -> httpx.Response:
    """What comes of an answer on its way; raises where nothing does."""
    if kind in LIES:
        return _lying(kind, response, request)
    if kind == "lost answer":
        raise httpx.RemoteProtocolError("Server disconnected", request=request)
    if kind == "bad gateway":
        return httpx.Response(502, html=_PAGE, request=request)
    if kind == "other page":
        return httpx.Response(200, html=_PAGE, request=request)
    if kind == "other json":
        return httpx.Response(200, json={"unexpected": [None]}, request=request)
    if kind == "cut answer":
        return httpx.Response(200, headers=_JSON, stream=_Cut(response.content), request=request)
    half = response.content[: len(response.content) // 2]
    return httpx.Response(response.status_code, headers=_JSON, content=half, request=request)


def _lying(kind: str, response: httpx.Response, request: httpx.Request) -> httpx.Response:
    asked = json.loads(request.content or b"{}")
    is_counted = request.url.path.endswith(_PEOPLE) and _UNCOUNTED.isdisjoint(asked)
    if not is_counted or not response.is_success:
        return response
    page = response.json()
    if kind == "fewer people":
        page["data"] = page["data"][1:]
    elif kind == "people twice":
        page["data"] += page["data"][:1]
    else:
        page["links"]["next"] = None
    return httpx.Response(200, json=page, request=request)


class _Cut(httpx.SyncByteStream):
    """A body whose connection ends in its middle."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body[: len(self._body) // 2]
        raise httpx.RemoteProtocolError("peer closed connection without sending complete body")
