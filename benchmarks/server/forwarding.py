"""Requests to the sandbox's own application, without a socket between."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import unquote

from benchmarks.server.exchange import Answer, Asked

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication, WSGIEnvironment


def forwarded(app: WSGIApplication, asked: Asked) -> Answer:
    """The application's answer; of its headers only what says how to read it."""
    told: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, fields: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
        told.append((status, fields))
        return lambda _chunk: None

    body = b"".join(app(_environ(asked), start))
    ((status, fields),) = told
    kept = {name: value for name, value in fields if name in {"Content-Type", "Allow"}}
    return Answer(int(status.split()[0]), kept, body)


def _environ(asked: Asked) -> WSGIEnvironment:
    fields = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in asked.headers.items()}
    return fields | {
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(asked.path, "latin-1"),
        "QUERY_STRING": asked.query,
        "CONTENT_TYPE": asked.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(asked.body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(asked.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
