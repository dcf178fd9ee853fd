from __future__ import annotations

import httpx
import pytest

from tests.atlassian.servers import (
    KEY,
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
from umsync.atlassian.retry import Retry, write_may_pass
from umsync.errors import TooLongError

GOOD = organization()
TOO_MANY = {"code": 429, "message": "Rate limit exceeded"}
ENDPOINT = "GET /x"


def failing(error: type[httpx.TransportError]) -> httpx.MockTransport:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("words of httpx", request=request)

    return httpx.MockTransport(fail)


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


@pytest.mark.parametrize("status", [429, 500])
def test_attempts_are_bounded(status: int) -> None:
    watch, asked = Watch(), list[str]()

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(status, json=TOO_MANY)

    with reader(serve, watch, attempts=4) as acme, pytest.raises(ApiError):
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


def failed_times(number: int) -> Retry:
    retry = Retry(7, 1.0, 10.0)
    for _ in range(number):
        retry = retry.after(NotSentError("x.", Told(ENDPOINT, may_pass=True)))
    return retry


def test_waits_double_up_to_the_most() -> None:
    waits = [failed_times(number).wait(1.0) for number in range(1, 7)]
    assert waits == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_waits_are_spread_down_to_nothing() -> None:
    assert [failed_times(number).wait(0.25) for number in (1, 2)] == [0.25, 0.5]
    assert failed_times(3).wait(0.0) == 0.0


def test_a_retry_is_never_changed() -> None:
    retry = Retry()
    retry.after(NotSentError("x.", Told(ENDPOINT)))
    assert retry.history == ()


def test_a_retry_is_exhausted_after_its_attempts() -> None:
    assert [failed_times(number).is_exhausted for number in (0, 6, 7)] == [False, False, True]


def test_five_refusals_by_a_rate_limit_count_as_one_attempt() -> None:
    retry = Retry(attempts=2)
    for _ in range(9):
        retry = retry.after(RateLimitedError("x.", Told(ENDPOINT, status=429, may_pass=True)))
    refused = RateLimitedError("x.", Told(ENDPOINT, status=429, may_pass=True))
    assert (retry.is_exhausted, retry.after(refused).is_exhausted) == (False, True)


def test_refusals_by_a_rate_limit_make_no_later_wait_longer() -> None:
    retry = Retry().after(RateLimitedError("x.", Told(ENDPOINT, status=429)))
    assert retry.after(NotSentError("x.", Told(ENDPOINT))).wait(1.0) == 1.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "17"}, 17.0),
        ({"Retry-After": "Mon, 01 Jun 2026 12:00:30 GMT"}, 30.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-06-01T12:01Z"}, 61.0),
        ({"X-RateLimit-Reset": "2026-06-01T12:00:45Z"}, 46.0),
        ({"Retry-After": "Mon, 01 Jun 2026 11:00:00 GMT"}, 2.0),
        ({"Retry-After": "0"}, 2.0),
        ({"Retry-After": "nonsense"}, 2.0),
        ({}, 2.0),
    ],
)
def test_a_wait_that_the_api_asks_for_is_kept(headers: dict[str, str], seconds: float) -> None:
    watch = Watch()
    limited = lambda _: httpx.Response(429, json=TOO_MANY, headers=headers)  # noqa: E731 - a server
    with reader(in_turn(limited, GOOD), watch) as acme:
        acme.organization()
    assert watch.waits == pytest.approx([seconds + 0.5])


def test_a_wait_that_is_too_long_ends_the_command_and_says_what_was_tried() -> None:
    watch = Watch()
    limited = answering(429, TOO_MANY, Retry_After="86400")
    with reader(limited, watch) as acme, pytest.raises(TooLongError, match="86,400 s") as stopped:
        acme.organization()
    assert watch.waits == []
    assert [each.status for each in stopped.value.attempts] == [429]


def test_what_came_before_a_wait_that_is_too_long_is_kept() -> None:
    """It is told by a success of another request, just before the next try of this one."""
    limited = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "2026-06-01T13:00:00Z"}
    lines = in_turn(answering(503, TOO_MANY, **limited), GOOD)
    with reader(lines) as acme, pytest.raises(TooLongError) as stopped:
        acme.organization()
    assert [each.status for each in stopped.value.attempts] == [503]


def test_each_wait_is_told_before_it_begins() -> None:
    watch = Watch()
    limited = answering(429, TOO_MANY, Retry_After="17")
    with reader(in_turn(limited, GOOD), watch) as acme:
        acme.organization()
    told = "The API is limiting our requests to /admin/v1/. Waiting 18 s (wait 1, 18 s in all)."
    assert watch.notices == [told]


def test_each_wait_after_a_failure_is_told_with_the_failure() -> None:
    watch = Watch()
    with reader(in_turn(answering(503, TOO_MANY), GOOD), watch) as acme:
        acme.organization()
    assert len(watch.notices) == 1
    assert watch.notices[0].startswith("GET /admin/v1/orgs/{org} answered something else")
    assert watch.notices[0].endswith(" Next is try 2. Waiting 1 s (wait 1, 1 s in all).")


def test_a_notice_does_not_show_the_key() -> None:
    watch = Watch()
    limited = answering(503, {"code": 503, "message": f"key {KEY} is used up"})
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
    told = Told(ENDPOINT, may_pass=True)
    assert not write_may_pass(WriteUnknownError("x.", told))
    assert not write_may_pass(NoAnswerError("x.", told))
