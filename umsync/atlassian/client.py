"""The one place that speaks HTTP: an httpx client, its limits, and its count of requests."""

from __future__ import annotations

import ssl
import threading
from collections import Counter
from typing import TYPE_CHECKING, Final

import httpx

from umsync import __version__
from umsync.atlassian.answer import Answer
from umsync.atlassian.deadline import within
from umsync.atlassian.errors import Told
from umsync.atlassian.refusal import bad_answer
from umsync.atlassian.unreachable import FAILURES, unanswered
from umsync.errors import UnreachableError
from umsync.model.organization import EndpointCost

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.atlassian.endpoint import Endpoint, Timeouts
    from umsync.atlassian.errors import ApiError
    from umsync.atlassian.pace import Pace
    from umsync.atlassian.request import Request

MOST_BYTES: Final = 64 * 1024 * 1024


class Client:
    """Sends requests to one endpoint and returns whole answers, whatever their status."""

    def __init__(  # noqa: PLR0913 - what it takes from outside
        self,
        endpoint: Endpoint,
        timeouts: Timeouts,
        transport: httpx.BaseTransport | None,
        *,
        guard: Callable[[str, str], None],
        pace: Pace,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """`guard` sees method and path of everything just before it is sent, and may raise.

        `pace` says when a request may be sent, and hears what each answer says of limits.
        """
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._host = endpoint.host
        self._base_url = endpoint.base_url.rstrip("/")
        self._most_bytes = most_bytes
        self._total = timeouts.total
        self._pace = pace
        self._http = _http(endpoint, timeouts, transport, guard)

    def exchange(self, request: Request) -> Answer:
        """Sends one request, once, as soon as it may.

        Raises:
            TooLongError: that takes too long; nothing was sent.
            NotSentError: no connection was made.
            NoAnswerError: no complete answer came in time.
            BadAnswerError: the answer is larger than any the API gives.
        """
        url = self._base_url + request.target
        turn = self._pace.enter(request.template)
        try:
            answer = self._answer(request, url)
        except BaseException:
            self._pace.lost(turn)
            raise
        self._pace.told(turn, answer.headers, answer.status)
        return answer

    def cost(self) -> tuple[EndpointCost, ...]:
        """The requests so far, sorted by endpoint."""
        with self._lock:
            return tuple(EndpointCost(*each) for each in sorted(self._counts.items()))

    def close(self) -> None:
        """Ends all connections."""
        self._http.close()

    def _answer(self, request: Request, url: str) -> Answer:
        with self._lock:
            self._counts[request.endpoint] += 1
        try:
            return within(self._total, lambda given_up: self._sent(request, url, given_up))
        except FAILURES as failed:
            error = unanswered(failed, self._host, request.endpoint)
        raise error  # here, so that it does not carry httpx's exception and its request along

    def _sent(self, request: Request, url: str, given_up: threading.Event) -> Answer:
        headers = {"Content-Type": "application/json"} if request.content else {}
        with self._http.stream(
            request.method, url, content=request.content, headers=headers
        ) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                if given_up.is_set():
                    break
                body += chunk
                if len(body) > self._most_bytes:
                    raise _too_large(request, response.status_code)
            return Answer(response.status_code, response.headers, bytes(body))


def _http(
    endpoint: Endpoint,
    timeouts: Timeouts,
    transport: httpx.BaseTransport | None,
    guard: Callable[[str, str], None],
) -> httpx.Client:
    """Proxies and certificate stores may come from the environment; checking is never off.

    A transport of its own keeps this machine's addresses away from the environment's proxies,
    which could read the key, as http is allowed there.
    """
    try:
        if transport is None and endpoint.is_loopback:
            transport = httpx.HTTPTransport(verify=_trust(endpoint))
        return httpx.Client(
            auth=_bearer(endpoint),
            headers={"Accept": "application/json", "User-Agent": f"umsync/{__version__}"},
            timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect),
            follow_redirects=False,
            transport=transport,
            event_hooks={"request": [lambda sent: guard(sent.method, _path(sent))]},
        )
    except (ValueError, OSError, ImportError, httpx.InvalidURL):
        error = UnreachableError(
            "The environment's network settings cannot be used. "
            "Check HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR."
        )
    raise error


def _trust(endpoint: Endpoint) -> ssl.SSLContext:
    """The usual certificate authorities; without TLS none, for to read them takes a while."""
    is_plain = endpoint.base_url.startswith("http://")
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_plain else httpx.create_ssl_context()


def _path(sent: httpx.Request) -> str:
    """As it is sent, percent-encoded."""
    return sent.url.raw_path.decode("ascii").partition("?")[0]


def _bearer(endpoint: Endpoint) -> Callable[[httpx.Request], httpx.Request]:
    """As auth and not as a header, so that no .netrc or address can put another one in place."""

    def authorize(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {endpoint.key.reveal()}"
        return request

    return authorize


def _too_large(request: Request, status: int) -> ApiError:
    return bad_answer(Told(request.endpoint, status=status), "far too many bytes")
