"""Every way a try can fail: whether there is another one, and what is kept of it."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.atlassian.servers import KEY, ORG, Server, Watch, answering, in_turn, organization
from tests.atlassian.servers import reader as reading
from tests.atlassian.servers import writer as writing
from umsync.atlassian.errors import (
    ApiError,
    ApiForbiddenError,
    BadAnswerError,
    ConflictError,
    NoAnswerError,
    NotSentError,
    RateLimitedError,
    WriteUnknownError,
)
from umsync.errors import Attempt, IncompleteReadError, TooLongError
from umsync.model.field import Field
from umsync.model.organization import Incomplete
from umsync.model.user import Status, User

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = organization()
DONE = answering(204)
ACCOUNT = "712020:a1"


def raising(error: type[httpx.RequestError], cause: BaseException | None = None) -> Server:
    def serve(request: httpx.Request) -> httpx.Response:
        raise error("words of httpx", request=request) from cause

    return serve


def sending(content: bytes, kind: str = "application/json") -> Server:
    return lambda _: httpx.Response(200, content=content, headers={"content-type": kind})


@dataclass(frozen=True)
class Case:
    """What goes wrong; the errors of a read and of a write; whether each is tried again.

    A write without an error is accepted whatever the body says.
    """

    name: str
    server: Server
    read: type[ApiError]
    read_again: bool
    write: type[ApiError] | None
    write_again: bool


HTML = "<html>Blocked</html>"
SAID = {"code": 0, "message": "No."}
UNTRUSTED = ssl.SSLCertVerificationError("x")
CASES = [
    Case("refused connection", raising(httpx.ConnectError, ConnectionRefusedError()),
         NotSentError, True, NotSentError, True),
    Case("unknown name", raising(httpx.ConnectError, socket.gaierror(-2, "x")),
         NotSentError, True, NotSentError, True),
    Case("no connection in time", raising(httpx.ConnectTimeout),
         NotSentError, True, NotSentError, True),
    Case("no free connection in time", raising(httpx.PoolTimeout),
         NotSentError, True, NotSentError, True),
    Case("proxy", raising(httpx.ProxyError), NotSentError, True, NotSentError, True),
    Case("TLS", raising(httpx.ConnectError, ssl.SSLError("x")),
         NotSentError, True, NotSentError, True),
    Case("untrusted certificate", raising(httpx.ConnectError, UNTRUSTED),
         NotSentError, False, NotSentError, False),
    Case("no answer in time", raising(httpx.ReadTimeout),
         NoAnswerError, True, WriteUnknownError, False),
    Case("not sent in time", raising(httpx.WriteTimeout),
         NoAnswerError, True, WriteUnknownError, False),
    Case("connection ended", raising(httpx.RemoteProtocolError),
         NoAnswerError, True, WriteUnknownError, False),
    Case("connection broke", raising(httpx.ReadError),
         NoAnswerError, True, WriteUnknownError, False),
    Case("broken compression", raising(httpx.DecodingError),
         NoAnswerError, True, WriteUnknownError, False),
    Case("truncated JSON", sending(b'{"data": '),
         BadAnswerError, True, None, False),
    Case("wrong content type", sending(b"{}", "text/plain"),
         BadAnswerError, True, WriteUnknownError, False),
    Case("a proxy's page as success", answering(200, HTML),
         BadAnswerError, True, WriteUnknownError, False),
    Case("a proxy's page as 404", answering(404, HTML),
         BadAnswerError, False, BadAnswerError, False),
    Case("a proxy's page as 503", answering(503, HTML),
         BadAnswerError, True, WriteUnknownError, False),
    Case("429", answering(429, SAID), RateLimitedError, True, RateLimitedError, True),
    Case("a proxy's 429", answering(429, HTML), RateLimitedError, True, RateLimitedError, True),
    Case("500", answering(500, SAID), BadAnswerError, True, WriteUnknownError, False),
    Case("502", answering(502, SAID), BadAnswerError, True, WriteUnknownError, False),
    Case("503", answering(503, SAID), BadAnswerError, True, WriteUnknownError, False),
    Case("504", answering(504, SAID), BadAnswerError, True, WriteUnknownError, False),
    Case("501", answering(501, SAID), BadAnswerError, False, WriteUnknownError, False),
    Case("403", answering(403, SAID), ApiForbiddenError, False, ApiForbiddenError, False),
    Case("409", answering(409, SAID), ConflictError, False, ConflictError, False),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_read(case: Case) -> None:
    with reading(in_turn(case.server, GOOD), attempts=2) as acme:
        if case.read_again:
            assert acme.organization().id == ORG
            return
        with pytest.raises(case.read) as failed:
            acme.organization()
    assert len(failed.value.attempts) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_read_that_never_succeeds(case: Case) -> None:
    with reading(case.server, attempts=3) as acme, pytest.raises(case.read) as failed:
        acme.organization()
    assert len(failed.value.attempts) == (3 if case.read_again else 1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_write(case: Case) -> None:
    with writing(in_turn(case.server, DONE), attempts=2) as acme:
        if case.write_again or case.write is None:
            assert len(acme.activate(ACCOUNT)) == int(case.write_again)
            return
        with pytest.raises(case.write) as failed:
            acme.activate(ACCOUNT)
    assert len(failed.value.attempts) == 1


def test_a_write_that_was_accepted_at_once_has_no_tries_before() -> None:
    with writing(DONE) as acme:
        assert acme.activate(ACCOUNT) == ()


def test_a_try_says_what_happened_and_how_long_was_waited() -> None:
    limited = answering(429, SAID, Retry_After="7", atl_traceid="t-1")
    lost = raising(httpx.ConnectError, ConnectionRefusedError())
    watch = Watch()
    with writing(in_turn(limited, lost, DONE), watch) as acme:
        tries = acme.activate(ACCOUNT)
    endpoint = "POST /users/{account}/manage/lifecycle/enable"
    assert tries == (
        Attempt(endpoint, "The API is limiting our requests (429).", 429, "t-1", tries[0].waited),
        Attempt(
            endpoint, "api.example.com cannot be reached: it refused the connection.", waited=1.0
        ),
    )
    assert tries[0].waited == pytest.approx(7.5)


def test_the_last_try_waited_for_nothing() -> None:
    with reading(answering(500, SAID), attempts=2) as acme, pytest.raises(ApiError) as failed:
        acme.organization()
    assert [each.waited for each in failed.value.attempts] == [1.0, 0.0]


def test_a_try_shows_no_key() -> None:
    body = {"code": 503, "message": f"Bearer {KEY}"}
    with reading(answering(503, body), attempts=2) as acme, pytest.raises(ApiError) as failed:
        acme.organization()
    assert KEY not in repr(failed.value.attempts)


USER = User("a1", "Ana", None, "atlassian", Status.ACTIVE, "active", "active", "managed")


@pytest.mark.parametrize(
    "read",
    [
        lambda acme: acme.places.groups(),
        lambda acme: acme.catalogs(frozenset()),
        lambda acme: acme.users(["a1"], frozenset()),
        lambda acme: acme.detailed(USER, frozenset({Field.API_TOKENS})),
        lambda acme: acme.detailed(USER, frozenset({Field.ROLE_ASSIGNMENTS})),
    ],
)
def test_an_error_made_of_another_keeps_its_tries(read: Callable[[object], object]) -> None:
    with (
        reading(answering(500, SAID), attempts=2) as acme,
        pytest.raises(IncompleteReadError) as failed,
    ):
        read(acme)
    assert [each.status for each in failed.value.attempts] == [500, 500]


def test_a_wait_that_is_too_long_is_no_incomplete_read() -> None:
    """Who only plans must hear it too: a snapshot does not turn it into a reason."""
    limited = answering(429, SAID, Retry_After="3600")
    catalogs = reading(GOOD).catalogs(frozenset())
    with reading(limited) as acme, pytest.raises(TooLongError):
        assert not isinstance(acme.snapshot(catalogs, frozenset()), Incomplete)


def test_a_wait_that_is_too_long_before_the_first_try_has_no_tries() -> None:
    used_up = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "2026-06-01T13:00:00Z"}
    body = {"data": {"id": ORG, "attributes": {"name": "Acme"}}}
    with reading(answering(200, body, **used_up)) as acme:
        acme.organization()
        with pytest.raises(TooLongError, match="allows no more requests") as stopped:
            acme.organization()
        assert [each.requests for each in acme.cost()] == [1]
    assert stopped.value.attempts == ()


@pytest.mark.parametrize(
    "read",
    [
        lambda acme: acme.catalogs(frozenset({Field.API_KEYS})),
        lambda acme: acme.places.api_keys(),
        lambda acme: acme.users(["a1"], frozenset()),
        lambda acme: acme.detailed(USER, frozenset({Field.API_TOKENS})),
        lambda acme: acme.population(),
    ],
)
def test_a_wait_that_is_too_long_passes_every_reader(read: Callable[[object], object]) -> None:
    limited = answering(429, SAID, Retry_After="3600")
    with reading(limited) as acme, pytest.raises(TooLongError) as stopped:
        read(acme)
    assert len(stopped.value.attempts) == 1


LATE = {"no answer in time", "not sent in time", "504"}
"""After these the API may still be at work on the request."""


@pytest.mark.parametrize(
    "case", [each for each in CASES if each.write is WriteUnknownError], ids=lambda case: case.name
)
def test_a_write_that_may_still_be_made_later_is_told_from_one_that_is_over(case: Case) -> None:
    with writing(case.server, attempts=1) as acme, pytest.raises(WriteUnknownError) as failed:
        acme.activate(ACCOUNT)
    assert failed.value.may_come_late is (case.name in LATE)
