"""A server on loopback whose every answer is the same text, called JSON."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from tests.support.places import Quiet

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def always_answering(text: str) -> Iterator[str]:
    """Its address, while the block runs."""
    answer = Response(text, mimetype="application/json")
    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
