"""Servers on a loopback socket that do what no HTTP library would do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Handler = Callable[[socket.socket], None]

JSON_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
"""The beginning of an answer; needs an empty line."""


@contextmanager
def serving(handler: Handler, scheme: str = "http") -> Iterator[str]:
    """The base URL of a server that hands each connection to `handler` and then closes it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_accept, args=(listening, handler))
        thread.start()
        try:
            yield f"{scheme}://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            _stop(listening)
            thread.join()


def free_address() -> str:
    """A base URL where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}"


def request_of(connection: socket.socket) -> bytes:
    """Head and body of the request, or what came of it before the client went away."""
    received = b""
    while not _is_whole(received) and (more := connection.recv(65536)):
        received += more
    return received


def _is_whole(received: bytes) -> bool:
    head, end, body = received.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    return bool(end) and len(body) >= int(fields.get(b"content-length", b"0"))


def answering_bytes(answer: bytes) -> Handler:
    """Reads one request, sends these bytes, closes."""

    def handle(connection: socket.socket) -> None:
        request_of(connection)
        connection.sendall(answer)

    return handle


def never_answering(connection: socket.socket) -> None:
    """Reads until the client gives up."""
    while connection.recv(65536):
        pass


def _accept(listening: socket.socket, handler: Handler) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection, suppress(OSError):
            handler(connection)


def _stop(listening: socket.socket) -> None:
    """Wakes the thread that waits for a connection, so that it ends."""
    listening.shutdown(socket.SHUT_RDWR)
