"""A small organization behind the sandbox's API, and a client that speaks JSON to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from werkzeug.test import Client

from tests.support.seeds import seeded
from umsync.sandbox.app import RateLimit, create_app
from umsync.sandbox.seed import SANDBOX_KEY
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


AS_OF = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

# Positions of the cast, the same in every seeded organization of 20 people or more.
ORG_ADMIN, OTHER_ADMIN, SITE_ADMIN, IDLE, SUSPENDED, NOT_INVITED, DEACTIVATED = range(7)
FOR_DELETION, EXTERNAL, BOT, CUSTOMER, SYNCED, HIDDEN, NEVER, EMPTY, UNKNOWN = range(7, 16)
SYNCED_IDLE, BOTH, EXTERNAL_SUSPENDED = range(16, 19)


@dataclass
class Clock:
    """A clock that moves when a test says so."""

    now: datetime = AS_OF

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **length: float) -> None:
        self.now += timedelta(**length)


@dataclass
class Api:
    """A client on a fresh organization; `cast` gives the account ids of its people in order."""

    document: dict[str, Any] = field(
        default_factory=lambda: seeded(users=60, number=1, as_of=AS_OF)
    )
    clock: Clock = field(default_factory=Clock)
    rate_limit: RateLimit | None = None
    key: str = SANDBOX_KEY
    store: Store = field(init=False)
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.cast = [user["accountId"] for user in self.document["users"]]
        self.org = self.document["organization"]["id"]
        self.local, self.synced = [one["directoryId"] for one in self.document["directories"]]
        self.groups = {one["name"]: one["id"] for one in self.document["groups"]}
        self.store = Store(None, self.document)
        app = create_app(self.store, clock=self.clock, rate_limit=self.rate_limit)
        self.client = Client(app)

    def call(
        self, method: str, path: str, body: object = None, query: Mapping[str, Any] | None = None
    ) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"}
        if method in {"POST", "PUT", "PATCH"}:
            headers["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body)
        return self.client.open(
            path, method=method, headers=headers, data=data, query_string=query or None
        )

    def v2(self, rest: str, directory: str = "-") -> str:
        return f"/admin/v2/orgs/{self.org}/directories/{directory}/{rest}"

    def search(self, what: str = "users", directory: str = "-", **body: Any) -> Any:
        return self.call("POST", self.v2(f"{what}/search", directory), body)

    def pages(self, what: str = "users", directory: str = "-", **body: Any) -> Iterator[Any]:
        """Every row of a search, page by page."""
        while True:
            answer = self.search(what, directory, **body)
            assert answer.status_code == 200, answer.text
            yield from answer.json["data"]
            body["cursor"] = answer.json["links"].get("next")
            if body["cursor"] is None:
                return

    def user(self, number: int, *expand: str, directory: str = "-") -> Any:
        """One of the cast as a search shows it."""
        found = self.search(directory=directory, accountIds=[self.cast[number]], expand=expand)
        (user,) = found.json["data"]
        return user

    def write(self, number: int, action: str, directory: str = "-") -> Any:
        """POST users/{id}/{action} of v2."""
        return self.call("POST", self.v2(f"users/{self.cast[number]}/{action}", directory), {})

    def lifecycle(self, number: int, action: str, body: object = None) -> Any:
        path = f"/users/{self.cast[number]}/manage/lifecycle/{action}"
        return self.call("POST", path, {} if body is None else body)


def code_of(answer: Any) -> str:
    """The code in an error body of the admin and directory families."""
    (error,) = answer.json["errors"]
    assert set(error) == {"id", "status", "code", "title", "detail"}
    assert error["status"] == str(answer.status_code)
    return str(error["code"])
