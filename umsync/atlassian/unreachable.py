"""From httpx's exceptions to umsync's: whether the request was sent, and why no answer came."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING, Final

import httpx

from umsync.atlassian.errors import NoAnswerError, NoAnswerInTimeError, NotSentError, Told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.atlassian.errors import ApiError

FAILURES: Final = (httpx.HTTPError, httpx.InvalidURL, UnicodeError, TimeoutError)
"""What httpx raises, UnicodeError for names that no host can have; and the end of all waiting."""
_UNSENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_CAUSES: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (ssl.SSLCertVerificationError, "its TLS certificate is not trusted"),
    (ssl.SSLError, "no TLS connection could be made"),
    (socket.gaierror, "its name is not known"),
    (UnicodeError, "its name, or its proxy's, is no host name"),
    (ConnectionRefusedError, "it refused the connection"),
    (httpx.ProxyError, "the proxy did not connect to it"),
    (httpx.InvalidURL, "its address is none"),
    (httpx.UnsupportedProtocol, "its address does not start with https://"),
    (httpx.ConnectTimeout, "it did not accept the connection in time"),
    (httpx.PoolTimeout, "no connection became free in time"),
    (httpx.ConnectError, "no connection could be made"),
    (httpx.TimeoutException, "no answer came in time"),
    (httpx.DecodingError, "the answer's compression is broken"),
    (httpx.RemoteProtocolError, "the connection ended before the answer did"),
    (TimeoutError, "the whole answer did not come in time"),  # httpx's own may have it as cause
)


def unanswered(failed: Exception, host: str, endpoint: str) -> ApiError:
    """The error for a request that got no complete answer."""
    causes = tuple(_chain(failed))
    why = next((text for kind, text in _CAUSES if _has(causes, kind)), "the connection broke")
    untrusted = _has(causes, ssl.SSLCertVerificationError)
    told = Told(endpoint, may_pass=not untrusted)
    if isinstance(failed, _UNSENT):
        return NotSentError(
            f"{host} cannot be reached: {why}. Check the network, proxy settings and `base_url`.",
            told,
        )
    is_late = _has(causes, httpx.TimeoutException) or _has(causes, TimeoutError)
    kind = NoAnswerInTimeError if is_late else NoAnswerError
    return kind(f"{endpoint} got no complete answer from {host}: {why}.", told)


def _chain(failed: BaseException | None) -> Iterator[BaseException]:
    while failed is not None:
        yield failed
        failed = failed.__cause__ or failed.__context__


def _has(causes: tuple[BaseException, ...], kind: type[BaseException]) -> bool:
    return any(isinstance(each, kind) for each in causes)
