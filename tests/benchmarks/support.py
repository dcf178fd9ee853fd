"""The benchmarks' server and the sandbox itself, asked the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from werkzeug.test import Client

from benchmarks.server.answering import Answering
from benchmarks.server.exchange import Asked
from benchmarks.server.population import Population
from umsync.sandbox.app import create_app
from umsync.sandbox.seed import SANDBOX_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Told:
    """Status and decoded body."""

    status: int
    json: Any
    headers: dict[str, str] = field(compare=False, default_factory=dict)


Ask = Callable[[str, str, Any], Told]


@dataclass(frozen=True)
class Both:
    """One organization behind both."""

    people: Population
    answering: Answering

    def server(self, method: str, path: str, body: Any = None, key: str = SANDBOX_KEY) -> Told:
        """The answer of the benchmarks' server; `{org}` in the path is the organization."""
        path, _, query = self._place(path).partition("?")
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        headers["host"] = "localhost"
        content = b"" if body is None else json.dumps(body).encode()
        answer = self.answering.answer(Asked(method, path, query, headers, content))
        return Told(answer.status, json.loads(answer.body or b"null"), dict(answer.headers))

    def sandbox(self, method: str, path: str, body: Any = None, key: str = SANDBOX_KEY) -> Told:
        """The sandbox's own."""
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        content = b"" if body is None else json.dumps(body).encode()
        answer = self._client.open(self._place(path), method=method, headers=headers, data=content)
        return Told(answer.status_code, json.loads(answer.data or b"null"))

    @cached_property
    def _client(self) -> Client:
        return Client(create_app(self.people.store, clock=lambda: self.people.as_of))

    def _place(self, path: str) -> str:
        return path.replace("{org}", self.people.organization.id)


def listed(ask: Ask, path: str, body: dict[str, Any]) -> list[Any]:
    """Everybody of all pages."""
    return [each for page in pages(ask, path, body) for each in page]


def pages(ask: Ask, path: str, body: dict[str, Any]) -> Iterator[list[Any]]:
    """The people of each page, by this server's own cursors."""
    cursor = None
    while True:
        told = ask("POST", path, body if cursor is None else {**body, "cursor": cursor})
        assert told.status == 200, told.json
        assert told.json["links"].get("self") == cursor
        yield told.json["data"]
        cursor = told.json["links"].get("next")
        if cursor is None:
            return
