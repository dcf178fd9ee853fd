"""Invented organizations whose server keeps what it saw, fails when told to, and changes meanwhile.

`wired` puts them behind the real client of the real command: `{sandbox: acme}` in a manifest is the
world of that name. Nothing of umsync is replaced but the way to its sandbox.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest import mock

import httpx

from tests.support.faults import BEFORE, Fault, instead, spoiled
from tests.support.seeds import seeded
from umsync.atlassian.endpoint import Endpoint
from umsync.model.secret import Secret
from umsync.sandbox.app import create_app
from umsync.sandbox.seed import SANDBOX_KEY
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Row = dict[str, Any]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_SEARCH = re.compile(r"/admin/v2/orgs/[^/]+/(directories/[^/]+/(users|groups)/search|workspaces)")
_OWNER = re.compile(r"/users/([^/]+)|/memberships/([^/]+)")
_ACKNOWLEDGED = frozenset({200, 201, 204})
_SAYS_NOTHING = frozenset({"html 200", "other page", "cut answer"})


def is_read(method: str, path: str) -> bool:
    """By Atlassian's documents: a GET, or a search."""
    return method == "GET" or (method == "POST" and _SEARCH.fullmatch(path) is not None)


@dataclass(slots=True)
class Sent:
    """A request that reached the wire.

    `before` is the row of its person just before it, None when there is none; `answer` is the
    status that the client saw, None when it saw none; `fault` is what went wrong with it;
    `announced` is for whoever watches: the change that the run log announced last.
    """

    method: str
    path: str
    body: Any
    account_id: str | None
    before: Row | None
    executed: bool = False
    answer: int | None = None
    fault: str | None = None
    announced: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for the same request."""
        return self.method, self.path, json.dumps(self.body, sort_keys=True)

    @property
    def is_read(self) -> bool:
        """Whether it can change nothing."""
        return is_read(self.method, self.path)

    @property
    def sort(self) -> str:
        """`read` or `write`."""
        return "read" if self.is_read else "write"

    @property
    def is_acknowledged(self) -> bool:
        """Whether the client saw that it was done."""
        return self.answer in _ACKNOWLEDGED and self.fault not in _SAYS_NOTHING

    @property
    def is_refused(self) -> bool:
        """Whether the client saw that it was not done, and never will be."""
        refused = self.answer is not None and 400 <= self.answer < 500
        return refused or self.fault == "no connection"


@dataclass
class World(httpx.BaseTransport):
    """An organization in memory; `sent` is everything that was asked of it, in order.

    `meanwhile` is called before each read for the accounts that it names, `watch` before a write.
    """

    document: Row = field(repr=False)
    faults: list[Fault] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list, repr=False)
    meanwhile: Callable[[str], None] = field(default=lambda _account_id: None, repr=False)
    watch: Callable[[Sent], None] = field(default=lambda _sent: None, repr=False)

    def __post_init__(self) -> None:
        self.store = Store(None, self.document)
        self.organization_id: str = self.document["organization"]["id"]
        self._inner = httpx.WSGITransport(app=create_app(self.store, clock=lambda: NOW))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002 - as hypothesis asks
        """Not with everybody in it."""
        printer.text(f"<{len(self.document['users'])} people of {self.organization_id}>")

    @classmethod
    def of(cls, users: int, number: int) -> World:
        """A seeded organization."""
        return cls(seeded(users=users, number=number, as_of=NOW))

    @property
    def writes(self) -> list[Sent]:
        """What was sent that is no read."""
        return [each for each in self.sent if not each.is_read]

    def start(self, *faults: Fault) -> None:
        """Forgets what was sent; from now on these things go wrong, counted from here."""
        self.sent, self.faults = [], list(faults)

    def users(self) -> dict[str, Row]:
        """Everybody as they are now, by account id."""
        with self.store.reading() as organization:
            return organization.users

    def groups(self) -> dict[str, Row]:
        """All groups as they are now, by id."""
        with self.store.reading() as organization:
            return organization.groups

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        sent = self._noted(request)
        fault = next((each for each in self.faults if self._strikes(each)), None)
        if fault and fault.kind in BEFORE:
            sent.fault = fault.kind
            return self._told(sent, instead(fault.kind, request))
        response = self._inner.handle_request(request)
        response.read()
        sent.executed = not sent.is_read and response.is_success
        if fault and (response.is_success or sent.is_read):
            sent.fault = fault.kind
            response = spoiled(fault.kind, response, request)
        return self._told(sent, response)

    def _strikes(self, fault: Fault) -> bool:
        """Whether the fault is about the last request that was sent, and it is its turn."""
        fitting = [fault.fits(each.sort, each.path) for each in self.sent]
        return fitting[-1] and fault.hits(sum(fitting) - 1)

    def _noted(self, request: httpx.Request) -> Sent:
        request.read()
        body = json.loads(request.content) if request.content else None
        path = request.url.path
        sent = Sent(request.method, path, body, _owner(path, body), None)
        if sent.is_read:
            is_first = "/directories/-/" in path  # what a reader goes by; the rest comes later
            for account_id in (body or {}).get("accountIds", ()) if is_first else ():
                self.meanwhile(account_id)
        else:
            sent.before = copy.deepcopy(self.users().get(sent.account_id or ""))
            self.watch(sent)
        self.sent.append(sent)
        return sent

    @staticmethod
    def _told(sent: Sent, response: httpx.Response) -> httpx.Response:
        sent.answer = response.status_code
        return response


def _owner(path: str, body: Any) -> str | None:
    """Whom a request is about."""
    if isinstance(body, dict) and isinstance(body.get("accountId"), str):
        return str(body["accountId"])
    found = _OWNER.findall(path)
    return next((text for pair in reversed(found) for text in pair if text), None)


@contextmanager
def wired(worlds: Mapping[str, World]) -> Iterator[None]:
    """Meanwhile a source's `sandbox: NAME` is the world of this name."""

    def where(path: Path, surroundings: object) -> tuple[Endpoint, httpx.BaseTransport]:
        del surroundings
        world = worlds[path.stem]
        key = Secret(SANDBOX_KEY)
        return Endpoint("http://sandbox.localhost", world.organization_id, key), world

    with mock.patch("umsync.connect._sandbox", where):
        yield
