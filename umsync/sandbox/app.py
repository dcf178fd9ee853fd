"""The WSGI application: one documented answer for every request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Request, Response

from umsync.errors import FilesError
from umsync.sandbox.errors import Problem, RefusedError, body_of
from umsync.sandbox.gate import admit, body_of_request, key_of, receive
from umsync.sandbox.lifecycle import expired
from umsync.sandbox.moments import stamp
from umsync.sandbox.ratelimit import Limiter, RateLimit, headers, refusal
from umsync.sandbox.routes import family_of, url_map
from umsync.sandbox.routing import Answer, Call, Route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from umsync.sandbox.store import Store

__all__ = ["RateLimit", "create_app"]


def create_app(
    store: Store, *, clock: Callable[[], datetime], rate_limit: RateLimit | None = None
) -> WSGIApplication:
    """The API of the organization in `store`; `clock` gives the present time with its zone."""
    return _Application(store, clock, None if rate_limit is None else Limiter(rate_limit))


class _Application:
    def __init__(
        self, store: Store, clock: Callable[[], datetime], limiter: Limiter | None
    ) -> None:
        self._store = store
        self._clock = clock
        self._limiter = limiter
        self._map = url_map()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        return self._respond(request)(environ, start_response)

    def _respond(self, request: Request) -> Response:
        family = family_of(request.path)
        try:
            route, path = self._matched(request)
            family = route.family
            return self._served(request, route, path)
        except RefusedError as refused:
            return _response(refused.fault.problem.status, body_of(refused.fault, family))
        except FilesError as broken:
            return _response(500, _service_error(request, self._clock(), str(broken)))

    def _matched(self, request: Request) -> tuple[Route, Mapping[str, str]]:
        try:
            route, path = self._map.bind_to_environ(request.environ).match()
        except NotFound:
            raise RefusedError(Problem.UNKNOWN, "There is no such resource.") from None
        except MethodNotAllowed:
            raise RefusedError(Problem.METHOD, f"{request.method} is not allowed here.") from None
        assert isinstance(route, Route)  # noqa: S101 - the map holds nothing else; tells mypy
        return route, path

    def _served(self, request: Request, route: Route, path: Mapping[str, str]) -> Response:
        now = self._clock()
        with self._store.reading() as organization:
            key = key_of(request, organization, now)
        extra: dict[str, str] = {}
        if self._limiter is not None:
            allowance = self._limiter.count(route.family, now)
            if allowance.exceeded:
                body, extra = refusal(allowance, route.family, now)
                return _response(429, body, extra)
            extra = headers(allowance, route.family)
        try:
            receive(request)
            answer = self._handled(request, route, path, key, now)
        except RefusedError as refused:
            body = body_of(refused.fault, route.family)
            return _response(refused.fault.problem.status, body, extra)
        return _response(answer.status, answer.value, extra)

    def _handled(
        self,
        request: Request,
        route: Route,
        path: Mapping[str, str],
        key: Mapping[str, object],
        now: datetime,
    ) -> Answer:
        self._purge(now)
        opened = self._store.writing() if route.writes else self._store.reading()
        with opened as organization:
            admit(dict(key), route, path, organization)
            body = body_of_request(request, route)
            host = request.host_url.rstrip("/")
            return route.handler(Call(organization, path, request.args, body, now, host))

    def _purge(self, now: datetime) -> None:
        """Forget accounts whose deletion is due; a write only when there is one."""
        with self._store.reading() as organization:
            due = any(expired(organization, now))
        if due:
            with self._store.writing() as organization:
                for account_id in list(expired(organization, now)):
                    organization.drop_user(account_id)


def _response(status: int, value: object, extra: Mapping[str, str] | None = None) -> Response:
    if value is None:
        response = Response(status=status)
        response.headers.pop("Content-Type", None)
    else:
        response = Response(json.dumps(value), status=status, mimetype="application/json")
    response.headers.update(extra or {})
    return response


def _service_error(request: Request, now: datetime, message: str) -> dict[str, object]:
    return {
        "timestamp": stamp(now),
        "status": 500,
        "error": "Internal Server Error",
        "message": message,
        "path": request.path,
    }
