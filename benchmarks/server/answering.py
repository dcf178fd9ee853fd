"""Every request's answer: searches and counts of people here, the rest by the sandbox itself."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs
from wsgiref.types import WSGIApplication

from werkzeug.datastructures import MultiDict

from benchmarks.server.exchange import Answer, Asked
from benchmarks.server.forwarding import forwarded
from benchmarks.server.listing import Listing, StrayCursorError
from benchmarks.server.population import Population
from umsync.sandbox.app import create_app
from umsync.sandbox.errors import RefusedError
from umsync.sandbox.moments import http_date
from umsync.sandbox.ratelimit import Limiter, RateLimit, headers, refusal
from umsync.sandbox.routes import family_of
from umsync.sandbox.seed import SANDBOX_KEY
from umsync.sandbox.user_filters import FILTERS
from umsync.sandbox.users import SEARCH
from umsync.sandbox.validation import check_body, check_query

if TYPE_CHECKING:
    from umsync.sandbox.people import Scope

_PEOPLE: Final = re.compile(
    r"/admin/v2/orgs/(?P<org>[^/]+)/directories/(?P<directory>[^/]+)/users/(?P<what>search|count)"
)
_READ: Final = re.compile(r".*/(search|workspaces)")
_JSON: Final = {"Content-Type": "application/json"}
_ALLOWED: Final = f"Bearer {SANDBOX_KEY}"


@dataclass(frozen=True)
class Answering:
    """Answers reads; nothing can be written, so that what is encoded stays true."""

    population: Population
    listing: Listing
    limiter: Limiter | None
    sandbox: WSGIApplication

    @classmethod
    def of(cls, population: Population, page: int, limit: RateLimit | None) -> Answering:
        """For these people; the sandbox's clock stands still where they were seeded."""
        app = create_app(population.store, clock=lambda: population.as_of)
        limiter = None if limit is None else Limiter(limit)
        return cls(population, Listing(population, page), limiter, app)

    def answer(self, asked: Asked) -> Answer:
        """The answer to one request, or 429 when its family's limit is used up."""
        now = datetime.now(UTC)
        date = {"Date": http_date(now)}
        if self.limiter is None:
            found = self._answer(asked)
            return Answer(found.status, {**found.headers, **date}, found.body)
        family = family_of(asked.path)
        allowance = self.limiter.count(family, now)
        if allowance.exceeded:
            body, extra = refusal(allowance, family, now)
            status = HTTPStatus.TOO_MANY_REQUESTS
            return Answer(status, {**_JSON, **extra, **date}, json.dumps(body).encode())
        found, extra = self._answer(asked), headers(allowance, family)
        return Answer(found.status, {**found.headers, **extra, **date}, found.body)

    def _answer(self, asked: Asked) -> Answer:
        place = _PEOPLE.fullmatch(asked.path)
        if place and asked.headers.get("authorization") == _ALLOWED:
            body = self._people(asked, place["org"], place["directory"], place["what"])
            if body is not None:
                return Answer(HTTPStatus.OK, _JSON, body)
        if asked.method != "GET" and not _READ.fullmatch(asked.path):
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED, _JSON, b"{}")
        return forwarded(self.sandbox, asked)

    def _people(self, asked: Asked, org: str, directory: str, what: str) -> bytes | None:
        """The answer about people; None leaves it to the sandbox to refuse."""
        organization = self.population.organization
        if org != organization.id or directory not in {"-", *organization.directories}:
            return None
        scope = None if directory == "-" else frozenset({directory})
        try:
            if (asked.method, what) == ("POST", "search"):
                return self._search(asked, scope)
            if (asked.method, what) == ("GET", "count"):
                query = check_query(MultiDict(parse_qs(asked.query)), FILTERS)
                return json.dumps({"count": self.listing.count(query, scope)}).encode()
        except (RefusedError, StrayCursorError):
            pass
        return None

    def _search(self, asked: Asked, scope: Scope) -> bytes | None:
        if not asked.headers.get("content-type", "").startswith("application/json"):
            return None
        try:
            body: Any = json.loads(asked.body)
        except ValueError:
            return None
        if not isinstance(body, dict):
            return None
        return self.listing.search(check_body(body, SEARCH), scope)
