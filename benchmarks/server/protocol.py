"""HTTP/1.1 with connections that stay open; as little work for each request as there can be."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

from benchmarks.server.exchange import Answer, Asked

if TYPE_CHECKING:
    from collections.abc import Callable

_END: Final = b"\r\n\r\n"


class Connection(asyncio.Protocol):
    """One connection: a request is answered `latency` seconds after it came, then the next."""

    def __init__(self, answer: Callable[[Asked], Answer], latency: float) -> None:
        self._answer = answer
        self._latency = latency
        self._received = bytearray()
        self._is_busy = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed; nobody waits for an answer."""
        del exc
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Some bytes, perhaps of a whole request."""
        self._received += data
        self._next()

    def _next(self) -> None:
        if self._is_busy:
            return
        asked = _taken(self._received)
        if asked is None:
            return
        self._is_busy = True
        if self._latency:
            asyncio.get_running_loop().call_later(self._latency, self._reply, asked)
        else:
            self._reply(asked)

    def _reply(self, asked: Asked) -> None:
        if self._transport is None:
            return
        self._transport.write(_bytes(self._answer(asked)))
        self._is_busy = False
        self._next()


def _taken(received: bytearray) -> Asked | None:
    """The first request, taken off what was received; None while it is not whole."""
    end = received.find(_END)
    if end < 0:
        return None
    first, *lines = received[:end].decode("latin-1").split("\r\n")
    fields = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in fields}
    begin = end + len(_END)
    length = begin + int(headers.get("content-length", "0"))
    if len(received) < length:
        return None
    body = bytes(received[begin:length])
    del received[:length]
    method, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    return Asked(method, path, query, headers, body)


def _bytes(answer: Answer) -> bytes:
    status = HTTPStatus(answer.status)
    fields = {**answer.headers, "Content-Length": str(len(answer.body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\n{lines}\r\n"
    return head.encode("latin-1") + answer.body
