"""The API itself: one documented answer for every request, and whether it was executed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Response

from umsync.errors import FilesError
from umsync.sandbox.audit import AuditLog
from umsync.sandbox.audit_notes import draft_of, happened
from umsync.sandbox.audit_subjects import key_actor
from umsync.sandbox.errors import Family, Problem, RefusedError, answer_of, body_of
from umsync.sandbox.gate import admit, body_of_request, key_of, receive
from umsync.sandbox.lifecycle import expired
from umsync.sandbox.moments import stamp
from umsync.sandbox.ratelimit import headers, refusal
from umsync.sandbox.routes import family_of, url_map
from umsync.sandbox.routing import Answer, Call, Route

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from werkzeug.wrappers import Request

    from umsync.sandbox.audit import Happened
    from umsync.sandbox.document import Row
    from umsync.sandbox.lag import Lagging
    from umsync.sandbox.ratelimit import Limiter
    from umsync.sandbox.store import Store


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request leads: to a route with the values in its path, or nowhere."""

    family: Family
    route: Route | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    refused: RefusedError | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """An answer, and whether the request was carried out: read or written, and not refused."""

    response: Response
    executed: bool


class Core:
    """Serves requests; `clock` gives the present time with its zone."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        limiter: Limiter | None,
        lagging: Lagging | None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._limiter = limiter
        self._lagging = lagging
        self._audit = AuditLog()
        self._map = url_map()
        if lagging is not None:
            with store.reading() as organization:
                lagging.note(organization, clock())

    def target(self, request: Request) -> Target:
        """Where the request leads."""
        try:
            route, values = self._map.bind_to_environ(request.environ).match()
        except NotFound:
            refused = RefusedError(Problem.UNKNOWN, "There is no such resource.")
        except MethodNotAllowed:
            refused = RefusedError(Problem.METHOD, f"{request.method} is not allowed here.")
        else:
            assert isinstance(route, Route)  # noqa: S101 - the map holds nothing else; tells mypy
            return Target(route.family, route, values)
        return Target(family_of(request.path), refused=refused)

    def serve(self, request: Request, target: Target) -> Served:
        """Execute the request, or refuse it.

        Raises:
            ConnectionAbortedError: its body never came whole.
        """
        try:
            if target.refused is not None or target.route is None:
                raise target.refused or RefusedError(Problem.UNKNOWN)
            return self._served(request, target.route, target.values)
        except RefusedError as refused:
            return Served(_refused(refused, target.family), executed=False)
        except FilesError as broken:
            return Served(self.broken(request, str(broken)), executed=False)

    def broken(self, request: Request, message: str) -> Response:
        """The answer when the sandbox itself cannot go on."""
        body = {
            "timestamp": stamp(self._clock()),
            "status": 500,
            "error": "Internal Server Error",
            "message": message,
            "path": request.path,
        }
        return answer_of(500, body)

    def _served(self, request: Request, route: Route, path: Mapping[str, str]) -> Served:
        now = self._clock()
        with self._store.reading() as organization:
            key = key_of(request, organization, now)
        extra: dict[str, str] = {}
        if self._limiter is not None:
            allowance = self._limiter.count(route.family, now)
            if allowance.exceeded:
                body, extra = refusal(allowance, route.family, now)
                return Served(_with(answer_of(429, body), extra), executed=False)
            extra = headers(allowance, route.family)
        try:
            receive(request)
            answer = self._handled(request, route, path, key, now)
        except RefusedError as refused:
            return Served(_with(_refused(refused, route.family), extra), executed=False)
        response = _with(answer_of(answer.status, answer.value), {**extra, **answer.headers})
        return Served(response, executed=True)

    def _handled(
        self,
        request: Request,
        route: Route,
        path: Mapping[str, str],
        key: Row,
        now: datetime,
    ) -> Answer:
        self._purge(now)
        opened = self._store.writing() if route.writes else self._store.reading()
        with opened as organization:
            admit(key, route, path, organization)
            body = body_of_request(request, route)
            host = request.host_url.rstrip("/")
            lagging = self._lagging
            seen = organization
            if lagging is not None and not route.writes:
                seen = lagging.seen(organization, now)
            call = Call(seen, path, request.args, body, now, host, self._audit)
            answer, told = _carried_out(route, call, key, request.remote_addr)
            if lagging is not None:
                lagging.note(organization, now)
        self._audit.note(told, now)  # only now is it on the disk
        return answer

    def _purge(self, now: datetime) -> None:
        """Forget accounts whose deletion is due; a write only when there is one."""
        with self._store.reading() as organization:
            due = any(expired(organization, now))
        if due:
            with self._store.writing() as organization:
                for account_id in list(expired(organization, now)):
                    organization.drop_user(account_id)


def _carried_out(
    route: Route, call: Call, key: Row, ip: str | None
) -> tuple[Answer, list[Happened]]:
    """The answer, and what happened for the audit log."""
    if not route.writes:
        return route.handler(call), []
    draft = draft_of(route.handler, call)
    answer = route.handler(call)
    return answer, happened(draft, call, key_actor(key), ip)


def _refused(refused: RefusedError, family: Family) -> Response:
    return answer_of(refused.fault.problem.status, body_of(refused.fault, family))


def _with(response: Response, extra: Mapping[str, str]) -> Response:
    response.headers.update(extra)
    return response
