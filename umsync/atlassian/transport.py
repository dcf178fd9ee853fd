"""The two ways to an organization's API: one that can only read, and one that writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from umsync.atlassian.endpoint import Endpoint, Timeouts
from umsync.atlassian.errors import (
    ApiError,
    BadAnswerError,
    NoAnswerError,
    NoAnswerInTimeError,
    ReadOnlyError,
    WriteUnknownError,
)
from umsync.atlassian.refusal import refused, unusable
from umsync.codec.json_text import JsonError

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from umsync.atlassian.answer import Answer
    from umsync.atlassian.client import Client
    from umsync.atlassian.fields import Json
    from umsync.atlassian.pace import Pace
    from umsync.atlassian.request import Request
    from umsync.model.organization import EndpointCost

__all__ = ["Endpoint", "ReadTransport", "Timeouts", "WriteTransport"]

_SEARCH: Final = re.compile(
    r"/admin/v2/orgs/[^/]+/(directories/[^/]+/(users|groups)/search|workspaces)"
)
_OK: Final = 200
_ACCEPTED: Final = frozenset({200, 201, 204})
_SUCCESS: Final = range(200, 300)
_SERVER_ERROR: Final = 500
_GATEWAY_TIMEOUT: Final = 504


class ReadTransport:
    """Sends reads and returns their JSON. Anything else is stopped just before it is sent."""

    def __init__(
        self,
        endpoint: Endpoint,
        timeouts: Timeouts,
        pace: Pace,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        def guard(method: str, path: str) -> None:
            search = method == "POST" and _SEARCH.fullmatch(path.removeprefix(endpoint.path))
            if method != "GET" and not search:
                raise ReadOnlyError(f"{method} {path} is no read. It was not sent.")

        self._key = endpoint.key
        self._client = _client(endpoint, timeouts, transport, pace, guard)

    def read(self, request: Request) -> Json:
        """The JSON of the answer, or what the request's own `decode` makes of it.

        Raises:
            ApiError: one of its subclasses, by what went wrong.
            ReadOnlyError: the request is not a read.
        """
        answer = self._client.exchange(request)
        if answer.status not in _SUCCESS:
            raise refused(answer, request.endpoint, self._key)
        if answer.status != _OK or not answer.says_json:
            raise unusable(answer, request.endpoint, self._key, "no JSON")
        usual = request.decode(answer.body) if request.decode else None
        try:
            return answer.json() if usual is None else usual
        except JsonError as broken:
            error = unusable(answer, request.endpoint, self._key, f"a text that {broken}")
        raise error

    def cost(self) -> tuple[EndpointCost, ...]:
        """The requests so far, sorted by endpoint."""
        return self._client.cost()

    def close(self) -> None:
        """Ends all connections."""
        self._client.close()


class WriteTransport:
    """Sends writes. One that may have been carried out is told from one that was refused."""

    def __init__(
        self,
        endpoint: Endpoint,
        timeouts: Timeouts,
        pace: Pace,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._key = endpoint.key
        self._client = _client(endpoint, timeouts, transport, pace, lambda _method, _path: None)

    def write(self, request: Request) -> None:
        """Returns when the API accepted it.

        Raises:
            NotSentError: nothing was sent.
            WriteUnknownError: it may have been carried out.
            ApiError: any other of its subclasses: it was refused.
        """
        try:
            answer = self._client.exchange(request)
        except (NoAnswerError, BadAnswerError) as failed:
            error: ApiError = _unknown(failed)
        else:
            if _is_accepted(answer):
                return
            error = refused(answer, request.endpoint, self._key)
            if answer.status in _SUCCESS or answer.status >= _SERVER_ERROR:
                error = _unknown(error)
        raise error

    def close(self) -> None:
        """Ends all connections."""
        self._client.close()


def _is_accepted(answer: Answer) -> bool:
    return answer.status in _ACCEPTED and (answer.says_json or not answer.body)


def _unknown(failed: ApiError) -> WriteUnknownError:
    error = WriteUnknownError(
        f"{failed} It may have been carried out all the same: read the user before repeating it.",
        failed.told,
    )
    is_slow = failed.status == _GATEWAY_TIMEOUT
    error.may_come_late = is_slow or isinstance(failed, NoAnswerInTimeError)
    return error


def _client(
    endpoint: Endpoint,
    timeouts: Timeouts,
    transport: httpx.BaseTransport | None,
    pace: Pace,
    guard: Callable[[str, str], None],
) -> Client:
    from umsync.atlassian.client import Client  # noqa: PLC0415 - httpx is slow to import

    return Client(endpoint, timeouts, transport, guard=guard, pace=pace)
