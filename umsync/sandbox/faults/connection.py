"""Connections that end early: dropped, reset, or in the middle of an answer."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Final

from umsync.sandbox.faults.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import WSGIApplication, WSGIEnvironment

    from werkzeug.wrappers import Response

    from umsync.sandbox.faults.play import Played

_SOCKET: Final = "werkzeug.socket"
_AT_ONCE: Final = struct.pack("ii", 1, 0)
"""SO_LINGER on, for no time: closing throws away what is unsent and resets the connection."""


def sent(played: Played, environ: WSGIEnvironment) -> WSGIApplication:
    """The application that sends the answer; in the body of a cut one it raises, too.

    Raises:
        ConnectionAbortedError: there is no answer; the server closes the connection.
        ConnectionResetError: the same, and the connection is reset if the server gave its socket.
    """
    if played.ending is Kind.RESET:
        _reset(environ)
        raise ConnectionResetError("The fault script resets the connection.")
    if played.response is None:
        raise ConnectionAbortedError("The fault script drops the connection.")
    if played.ending is Kind.TRUNCATE:
        _cut(played.response)
    return played.response


def _reset(environ: WSGIEnvironment) -> None:
    connection = environ.get(_SOCKET)
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        # Closed here and now: the server would say goodbye first, and that is no reset.
        socket.close(connection.detach())


def _cut(response: Response) -> None:
    whole = response.get_data()
    response.response = _half(whole)
    response.headers["Content-Length"] = str(len(whole))


def _half(whole: bytes) -> Iterator[bytes]:
    yield whole[: len(whole) // 2]
    raise ConnectionAbortedError("The fault script cuts the answer.")
