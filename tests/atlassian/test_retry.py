from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from tests.atlassian.servers import (
    KEY,
    NOW,
    ORG,
    Watch,
    answering,
    in_turn,
    organization,
    reader,
    writer,
)
from umsync.atlassian.errors import (
    ApiError,
    NoAnswerError,
    NotSentError,
    RateLimitedError,
    Told,
    WriteUnknownError,
)
from umsync.atlassian.retry import Patience, Retry, read_may_pass, write_may_pass

GOOD = organization()
TOO_MANY = {"code": 429, "message": "Rate limit exceeded"}
ENDPOINT = "GET /x"


def failing(error: type[httpx.TransportError]) -> httpx.MockTransport:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("words of httpx", request=request)

    return httpx.MockTransport(fail)


def patience(watch: Watch, retry: Retry, random: float = 1.0) -> Patience:
    return Patience(retry, lambda: NOW, watch.waits.append, lambda: random, watch.notices.append)


def always(error: ApiError) -> None:
    raise error


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_read_is_repeated_after(status: int) -> None:
    server = in_turn(answering(status, {"code": status, "message": "x"}), GOOD)
    with reader(server) as acme:
        assert acme.organization().id == ORG


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 501, 302])
def test_a_read_is_not_repeated_after(status: int) -> None:
    watch = Watch()
    server = answering(status, {"code": status, "message": "x"})
    with reader(server, watch) as acme, pytest.raises(ApiError):
        acme.organization()
    assert watch.waits == []


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.ReadTimeout,
        httpx.ReadError,
        httpx.RemoteProtocolError,
    ],
)
def test_a_read_is_repeated_after_a_broken_connection(error: type[httpx.TransportError]) -> None:
    server = in_turn(failing(error).handler, GOOD)  # type: ignore[arg-type]  # it is synchronous
    with reader(server) as acme:
        assert acme.organization().id == ORG


def test_attempts_are_bounded() -> None:
    watch, asked = Watch(), list[str]()

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(429, json=TOO_MANY)

    with reader(serve, watch, attempts=4) as acme, pytest.raises(RateLimitedError):
        acme.organization()
    assert (len(asked), len(watch.waits)) == (4, 3)


def test_a_write_is_repeated_after_a_rate_limit() -> None:
    watch = Watch()
    with writer(in_turn(answering(429, TOO_MANY), answering(204)), watch) as acme:
        acme.activate("712020:1")
    assert len(watch.waits) == 1


def test_a_write_is_repeated_when_it_was_never_sent() -> None:
    watch = Watch()
    server = in_turn(failing(httpx.ConnectError).handler, answering(204))  # type: ignore[arg-type]  # it is synchronous
    with writer(server, watch) as acme:
        acme.activate("712020:1")
    assert len(watch.waits) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_write_is_not_repeated_after_a_server_error(status: int) -> None:
    watch = Watch()
    with writer(answering(status), watch) as acme, pytest.raises(WriteUnknownError):
        acme.activate("712020:1")
    assert watch.waits == []


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.RemoteProtocolError]
)
def test_a_write_without_an_answer_is_not_repeated(error: type[httpx.TransportError]) -> None:
    watch = Watch()
    server = failing(error).handler
    with writer(server, watch) as acme, pytest.raises(WriteUnknownError):  # type: ignore[arg-type]  # it is synchronous
        acme.activate("712020:1")
    assert watch.waits == []


def test_waits_double_up_to_the_most() -> None:
    watch = Watch()
    with pytest.raises(NotSentError):
        patience(watch, Retry(7, 1.0, 10.0)).call(
            lambda: always(NotSentError("x.", Told(ENDPOINT, may_pass=True))), read_may_pass
        )
    assert watch.waits == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_waits_are_spread_down_to_nothing() -> None:
    watch = Watch()
    with pytest.raises(NotSentError):
        patience(watch, Retry(3, 1.0, 10.0), random=0.25).call(
            lambda: always(NotSentError("x.", Told(ENDPOINT, may_pass=True))), read_may_pass
        )
    assert watch.waits == [0.25, 0.5]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "17"}, 17.0),
        ({"Retry-After": "Mon, 01 Jun 2026 12:00:30 GMT"}, 30.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-06-01T12:01Z"}, 60.0),
        ({"X-RateLimit-Reset": "2026-06-01T12:00:45Z"}, 45.0),
        ({"Retry-After": "86400"}, 120.0),
        ({"Retry-After": "Mon, 01 Jun 2026 11:00:00 GMT"}, 1.0),
        ({"Retry-After": "0"}, 1.0),
        ({"Retry-After": "nonsense"}, 1.0),
        ({}, 1.0),
    ],
)
def test_a_wait_that_the_api_asks_for_is_kept(headers: dict[str, str], seconds: float) -> None:
    watch = Watch()
    limited = lambda _: httpx.Response(429, json=TOO_MANY, headers=headers)  # noqa: E731 - a server
    with reader(in_turn(limited, GOOD), watch) as acme:
        acme.organization()
    assert watch.waits == [seconds]


def test_each_wait_is_told_before_it_begins() -> None:
    watch = Watch()
    limited = answering(429, TOO_MANY, Retry_After="17")
    with reader(in_turn(limited, GOOD), watch) as acme:
        acme.organization()
    told = (
        "GET /admin/v1/orgs/{org}: the API is limiting our requests (429). Try again later. "
        "It says: Rate limit exceeded. Waiting 17 s before attempt 2 of 3."
    )
    assert watch.notices == [told]


def test_a_notice_does_not_show_the_key() -> None:
    watch = Watch()
    limited = answering(429, {"code": 429, "message": f"key {KEY} is used up"})
    with reader(in_turn(limited, GOOD), watch) as acme:
        acme.organization()
    assert watch.notices
    assert KEY not in "".join(watch.notices)


def test_one_attempt_means_no_wait() -> None:
    watch = Watch()
    with reader(answering(429, TOO_MANY), watch, attempts=1) as acme, pytest.raises(ApiError):
        acme.organization()
    assert watch.waits == []


def test_a_write_is_never_repeated_when_it_may_have_been_done() -> None:
    told = Told(ENDPOINT, may_pass=True, again=timedelta(seconds=1))
    assert not write_may_pass(WriteUnknownError("x.", told))
    assert not write_may_pass(NoAnswerError("x.", told))
