from __future__ import annotations

import asyncio

from benchmarks.server.exchange import Answer, Asked
from benchmarks.server.protocol import Connection
from tests.support.patience import PATIENCE

ONE = b"GET /one?a=b HTTP/1.1\r\nHost: here\r\n\r\n"
TWO = b"POST /two HTTP/1.1\r\nContent-Length: 2\r\nX-Other:  y \r\n\r\n{}"


class Sent(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.chunks: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.chunks.append(bytes(data))


def _opened(heard: list[Asked]) -> tuple[Connection, Sent]:
    def answer(asked: Asked) -> Answer:
        heard.append(asked)
        return Answer(200, {"Content-Type": "application/json"}, asked.path.encode())

    connection, sent = Connection(answer, 0.0), Sent()
    connection.connection_made(sent)
    return connection, sent


def test_requests_in_one_piece_are_answered_in_their_order() -> None:
    heard: list[Asked] = []
    connection, sent = _opened(heard)
    connection.data_received(ONE + TWO)
    assert [each.rpartition(b"\r\n\r\n")[2] for each in sent.chunks] == [b"/one", b"/two"]
    assert heard[0] == Asked("GET", "/one", "a=b", {"host": "here"}, b"")
    assert heard[1] == Asked("POST", "/two", "", {"content-length": "2", "x-other": "y"}, b"{}")


def test_a_request_in_many_pieces_is_answered_once_it_is_whole() -> None:
    connection, sent = _opened([])
    for at in range(len(TWO)):
        assert not sent.chunks
        connection.data_received(TWO[at : at + 1])
    assert len(sent.chunks) == 1


def test_an_answer_says_how_long_it_is() -> None:
    connection, sent = _opened([])
    connection.data_received(ONE)
    assert sent.chunks == [
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n/one"
    ]


def test_a_late_answer_comes_before_the_next_request_is_looked_at() -> None:
    waiting: list[bytes] = []

    async def ask() -> list[bytes]:
        def answer(asked: Asked) -> Answer:
            waiting.append(bytes(connection._received))
            return Answer(200, {}, asked.path.encode())

        connection, sent = Connection(answer, 0.001), Sent()
        connection.connection_made(sent)
        connection.data_received(ONE)
        connection.data_received(TWO)
        assert waiting == []
        while len(sent.chunks) < 2:  # noqa: ASYNC110 - a transport says nothing of what is written
            await asyncio.sleep(0)
        return sent.chunks

    chunks = asyncio.run(asyncio.wait_for(ask(), PATIENCE))
    assert waiting == [TWO, b""]
    assert [each.rpartition(b"\r\n\r\n")[2] for each in chunks] == [b"/one", b"/two"]
