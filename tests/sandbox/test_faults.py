"""Each kind of fault over real HTTP: what the client sees, and whether the request was executed."""

from __future__ import annotations

import json
import socket
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.sandbox.support import AS_OF, IDLE, Clock
from tests.support.patience import PATIENCE
from tests.support.servers import FaultyServer, faulty_server
from umsync.sandbox.app import create_app
from umsync.sandbox.faults.script import read_script
from umsync.sandbox.faults.turns import Faults
from umsync.sandbox.seed import SANDBOX_KEY, seed
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADERS = {"Authorization": f"Bearer {SANDBOX_KEY}", "Content-Type": "application/json"}
DOCUMENT = seed(users=60, seed=1, as_of=AS_OF)
ORG = DOCUMENT["organization"]["id"]
SOMEBODY = DOCUMENT["users"][IDLE]["accountId"]
USERS = f"/admin/v2/orgs/{ORG}/directories/-/users"
SUSPEND = f"{USERS}/{SOMEBODY}/suspend"
PROFILE = f"/users/{SOMEBODY}/manage/profile"
DISABLE = f"/users/{SOMEBODY}/manage/lifecycle/disable"
KEYS = f"/admin/api-access/v1/orgs/{ORG}/api-keys"
ENDED = (httpx.RemoteProtocolError, httpx.ReadError)


@contextmanager
def doing(do: str, **more: Any) -> Iterator[FaultyServer]:
    """A server that does this to every request."""
    with faulty_server(DOCUMENT, faults=f"faults: [{{do: {do}}}]", clock=Clock(), **more) as server:
        yield server


def ask(server: FaultyServer, method: str, path: str, body: Any = None) -> httpx.Response:
    content = json.dumps({} if body is None else body) if method == "POST" else None
    return httpx.request(
        method, server.base_url + path, headers=HEADERS, content=content, timeout=PATIENCE
    )


def is_suspended(server: FaultyServer) -> bool:
    return set(server.users[SOMEBODY]["directories"].values()) == {"suspended"}


def noted(server: FaultyServer) -> list[Any]:
    """What the journal says of each request: status, executed, fault."""
    return [(entry.status, entry.executed, entry.fault) for entry in server.journal]


def test_a_status_comes_instead_of_executing() -> None:
    with doing("{status: 503}") as server:
        answer = ask(server, "POST", SUSPEND)
        assert (answer.status_code, is_suspended(server)) == (503, False)
        assert noted(server) == [(503, False, "status")]


def test_a_status_may_come_after_executing() -> None:
    with doing("{status: 502, executed: true}") as server:
        answer = ask(server, "POST", SUSPEND)
        assert (answer.status_code, is_suspended(server)) == (502, True)
        assert noted(server) == [(502, True, "status")]


@pytest.mark.parametrize(
    ("do", "path", "body"),
    [
        ("{status: 404}", "/admin/v1/orgs", {"code": "ADMIN-404-1", "title": "Not found"}),
        ("{status: 404}", USERS, {"code": "ADMIN-UAM-404-1", "title": "Not found"}),
        ("{status: 400}", USERS, {"code": "ADMIN-UAM-400-1", "title": "Bad request"}),
        ("{status: 409}", USERS, {"code": "ADMIN-UAM-409-2", "title": "Conflict"}),
        ("{status: 402}", USERS, {"code": "ADMIN-UAM-402-1", "title": "Payment required"}),
        ("{status: 503}", USERS, {"code": "ADMIN-UAM-503-1", "title": "Service Unavailable"}),
        ("{status: 599}", USERS, {"code": "ADMIN-UAM-599-1", "title": "Status 599"}),
        ("{status: 409, code: ADMIN-UAM-409-3}", USERS, {"code": "ADMIN-UAM-409-3"}),
        ("license_full", "/admin/v1/orgs", {"code": "ADMIN-409-3"}),
        ("license_full", USERS, {"code": "ADMIN-UAM-409-3", "status": "409"}),
        ("{license_full: 409}", USERS, {"code": "ADMIN-UAM-409-3", "status": "409"}),
        ("{license_full: 402}", USERS, {"code": "ADMIN-UAM-402-1", "status": "402"}),
    ],
)
def test_a_refusal_of_the_admin_families_is_a_list_of_errors(
    do: str, path: str, body: dict[str, str]
) -> None:
    with doing(do) as server:
        (error,) = ask(server, "GET", path).json()["errors"]
        assert error.items() >= body.items()


@pytest.mark.parametrize(
    ("do", "method", "path", "body"),
    [
        ("{status: 403}", "GET", PROFILE, {"key": "forbidden", "errorKey": "forbidden"}),
        ("{status: 503}", "GET", PROFILE, {"key": "serviceUnavailable"}),
        ("{status: 403, code: nope}", "GET", PROFILE, {"key": "nope", "errorKey": "nope"}),
        ("license_full", "GET", PROFILE, {"key": "conflict"}),
        ("{status: 403}", "GET", KEYS, {"code": 403}),
        ("{status: 429}", "GET", KEYS, {"code": 429, "message": "Rate limit exceeded"}),
        ("{status: 429}", "GET", "/admin/v1/orgs", {"code": 429}),
        ("{status: 401}", "GET", "/admin/v1/orgs", {"code": 401}),
        ("{status: 400, code: nope}", "POST", DISABLE, {"key": "nope"}),
        ("{status: 409}", "POST", DISABLE, {"key": "conflict.lifecycleErrors"}),
        ("{status: 429}", "GET", PROFILE, {"code": 429, "message": "Rate limit exceeded"}),
        ("{status: 429}", "POST", DISABLE, {"code": 429, "message": "Rate limit exceeded"}),
    ],
)
def test_a_refusal_of_the_other_families_is_an_object(
    do: str, method: str, path: str, body: dict[str, Any]
) -> None:
    with doing(do) as server:
        assert ask(server, method, path).json().items() >= body.items()


@pytest.mark.parametrize(
    ("do", "code"), [("{status: 409}", "conflict"), ("{status: 409, code: nope}", "nope")]
)
def test_a_conflict_of_a_lifecycle_request_has_a_list_of_reasons(do: str, code: str) -> None:
    with doing(do) as server:
        (reason,) = ask(server, "POST", DISABLE).json()["context"]["errorCodes"]
        assert reason["code"] == code


@pytest.mark.parametrize(("status", "content"), [(204, b""), (304, b""), (302, b"{}")])
def test_a_status_that_is_no_error_says_nothing(status: int, content: bytes) -> None:
    with doing(f"{{status: {status}}}") as server:
        answer = ask(server, "GET", USERS)
        assert (answer.status_code, answer.content) == (status, content)


@pytest.mark.parametrize(
    ("after", "header"),
    [
        ("2", "2"),
        ("0.5", "0.5"),
        ("{date: 2}", "Mon, 01 Jun 2026 12:00:02 GMT"),
        ("{date: -60}", "Mon, 01 Jun 2026 11:59:00 GMT"),
        ("{text: soon}", "soon"),
    ],
)
@pytest.mark.parametrize("kind", ["status: 503", "html: true"])
def test_an_answer_may_say_when_to_come_again(kind: str, after: str, header: str) -> None:
    with doing(f"{{{kind}, retry_after: {after}}}") as server:
        assert ask(server, "GET", USERS).headers["Retry-After"] == header


def test_a_delay_comes_before_executing() -> None:
    seen: list[tuple[float, bool]] = []

    def sleep(seconds: float) -> None:
        seen.append((seconds, is_suspended(server)))

    with doing("{delay: 1.5}", sleep=sleep, latency=0.25) as server:
        assert ask(server, "POST", SUSPEND).status_code == 204
        assert (seen, is_suspended(server)) == ([(1.75, False)], True)
        assert noted(server) == [(204, True, "delay")]


def test_any_other_fault_may_be_delayed_too() -> None:
    slept: list[float] = []
    with doing("{status: 503, delay: 2}", sleep=slept.append) as server:
        assert ask(server, "GET", USERS).status_code == 503
    assert slept == [2.0]


def test_latency_needs_no_fault() -> None:
    slept: list[float] = []
    with faulty_server(DOCUMENT, latency=0.1, sleep=slept.append) as server:
        assert ask(server, "GET", USERS).status_code == 200
    assert slept == [0.1]


@pytest.mark.parametrize("kind", ["drop", "reset"])
@pytest.mark.parametrize(("moment", "executed"), [("before", False), ("after", True)])
def test_a_connection_ends_without_an_answer(kind: str, moment: str, executed: bool) -> None:
    with doing(f"{{{kind}: {moment}}}") as server:
        with pytest.raises(ENDED):
            ask(server, "POST", SUSPEND)
        assert is_suspended(server) is executed
        assert noted(server) == [(None, executed, f"{kind}: {moment}")]


def raw(server: FaultyServer, method: str, path: str) -> socket.socket:
    """A connection on which a request was sent."""
    port = int(server.base_url.rpartition(":")[2])
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    lines = [f"{method} {path} HTTP/1.1", "Host: sandbox", "Content-Length: 0"]
    lines += [f"{name}: {value}" for name, value in HEADERS.items()]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    return connection


def test_a_dropped_connection_ends_with_a_goodbye() -> None:
    with doing("{drop: before}") as server, raw(server, "GET", USERS) as connection:
        assert connection.recv(1000) == b""


def test_a_reset_connection_ends_with_a_reset() -> None:
    with (
        doing("{reset: before}") as server,
        raw(server, "GET", USERS) as connection,
        pytest.raises(ConnectionResetError),
    ):
        connection.recv(1000)


def test_a_cut_answer_has_the_length_of_the_whole() -> None:
    with faulty_server(DOCUMENT, clock=Clock()) as server:
        whole = ask(server, "GET", USERS).content
    with doing("truncate") as server, raw(server, "GET", USERS) as connection:
        got = b"".join(iter(lambda: connection.recv(100_000), b""))
        head, _, body = got.partition(b"\r\n\r\n")
        assert f"Content-Length: {len(whole)}".encode() in head
        assert body == whole[: len(whole) // 2]
        assert noted(server) == [(200, True, "truncate")]


def test_a_client_notices_that_an_answer_is_cut() -> None:
    with doing("truncate") as server, pytest.raises(ENDED):
        ask(server, "GET", USERS)


def test_an_answer_without_a_body_that_should_be_cut_is_lost() -> None:
    with doing("truncate") as server:
        with pytest.raises(ENDED):
            ask(server, "POST", SUSPEND)
        assert is_suspended(server)
        assert noted(server) == [(None, True, "truncate")]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"{USERS}/search"),
        ("GET", f"{USERS}?limit=7"),
        ("GET", f"/admin/v1/orgs/{ORG}/users"),
        ("GET", "/admin/v1/orgs"),
        ("GET", KEYS),
        ("POST", f"/admin/v2/orgs/{ORG}/workspaces"),
    ],
)
def test_the_next_page_is_the_same_page(method: str, path: str) -> None:
    with doing("repeat_cursor") as server:
        first = ask(server, method, path).json()
        second = _next(server, method, path, first["links"]["next"])
        third = _next(server, method, path, second["links"]["next"])
    assert first["data"]
    assert first["data"] == second["data"] == third["data"]


def _next(server: FaultyServer, method: str, path: str, cursor: str) -> Any:
    if cursor.startswith("http"):
        return httpx.get(cursor, headers=HEADERS).json()
    if method == "POST":
        return ask(server, method, path, {"cursor": cursor}).json()
    base, _, query = path.partition("?")
    return ask(server, method, f"{base}?{query}&cursor={cursor}".replace("?&", "?")).json()


def test_a_later_page_repeats_too() -> None:
    script = "faults: [{nth: 2, do: repeat_cursor}]"
    with faulty_server(DOCUMENT, faults=script) as server:
        pages = [ask(server, "POST", f"{USERS}/search", {"limit": 20}).json()]
        for _ in range(2):
            body = {"limit": 20, "cursor": pages[-1]["links"]["next"]}
            pages.append(ask(server, "POST", f"{USERS}/search", body).json())
    assert pages[0]["data"] != pages[1]["data"] == pages[2]["data"]


def test_what_is_no_page_does_not_repeat() -> None:
    with doing("repeat_cursor") as server:
        assert "count" in ask(server, "GET", f"{USERS}/count").json()
        assert ask(server, "GET", f"{KEYS}/count").json() == len(DOCUMENT["api_keys"])


@pytest.mark.parametrize(
    ("do", "status", "says"),
    [
        ("html", 200, "Sign in"),
        ("{html: true}", 200, "Sign in"),
        ("{html: true, status: 502}", 502, "502 Bad Gateway"),
    ],
)
def test_a_page_of_a_proxy_comes_instead(do: str, status: int, says: str) -> None:
    with doing(do) as server:
        answer = ask(server, "POST", SUSPEND)
        assert (answer.status_code, is_suspended(server)) == (status, False)
        assert answer.headers["Content-Type"].startswith("text/html")
        assert says in answer.text
        assert noted(server) == [(status, False, "html")]


def test_a_page_of_a_proxy_may_come_after_executing() -> None:
    with doing("{html: true, executed: true}") as server:
        assert ask(server, "POST", SUSPEND).status_code == 200
        assert is_suspended(server)


def test_the_wrong_type_is_text() -> None:
    with doing("wrong_type") as server:
        answer = ask(server, "GET", f"{KEYS}/count")
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.json() == len(DOCUMENT["api_keys"])
        assert noted(server) == [(200, True, "wrong_type")]


def test_malformed_json_comes_whole() -> None:
    with doing("malformed") as server:
        answer = ask(server, "GET", USERS)
        assert len(answer.content) == int(answer.headers["Content-Length"])
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            answer.json()
        assert noted(server) == [(200, True, "malformed")]


@pytest.mark.parametrize("kind", ["malformed", "wrong_type", "repeat_cursor"])
def test_an_answer_without_a_body_is_not_spoiled(kind: str) -> None:
    with doing(kind) as server:
        answer = ask(server, "POST", SUSPEND)
        assert (answer.status_code, answer.content, is_suspended(server)) == (204, b"", True)


def test_a_full_license_changes_nothing() -> None:
    with doing("license_full") as server:
        assert ask(server, "POST", SUSPEND).status_code == 409
        assert not is_suspended(server)
        assert noted(server) == [(409, False, "license_full")]


def test_a_request_that_is_refused_was_not_executed_whatever_the_client_sees() -> None:
    with doing("{drop: after}") as server:
        with pytest.raises(ENDED):
            ask(server, "POST", f"{USERS}/nobody/suspend")
        assert noted(server) == [(None, False, "drop: after")]


def test_what_is_not_executed_is_not_counted_by_the_rate_limit() -> None:
    script = "faults: [{times: 3, do: {status: 503}}]"
    with faulty_server(DOCUMENT, faults=script, rate_limit="1/60s") as server:
        codes = [ask(server, "GET", USERS).status_code for _ in range(5)]
    assert codes == [503, 503, 503, 200, 429]


def test_faults_come_before_the_key_is_looked_at() -> None:
    with doing("{status: 503}") as server:
        assert httpx.get(server.base_url + USERS).status_code == 503


def test_an_address_that_leads_nowhere_can_be_struck() -> None:
    with doing("{status: 503}") as server:
        answer = ask(server, "GET", "/users/nobody/knows")
        assert answer.json()["key"] == "serviceUnavailable"


@pytest.mark.parametrize("do", ["", "{status: 503}", "html", "truncate", "license_full"])
def test_every_answer_has_the_date_of_the_sandboxs_clock(do: str) -> None:
    clock = Clock(AS_OF.replace(microsecond=999_999))
    script = f"faults: [{{do: {do}}}]" if do else ""
    with faulty_server(DOCUMENT, faults=script, clock=clock) as server:
        clock.advance(days=400)
        url = server.base_url + USERS
        with httpx.stream("GET", url, headers=HEADERS) as answer:
            dates = answer.headers.get_list("Date")
    assert len(dates) == 1
    assert parsedate_to_datetime(dates[0]) == clock.now.replace(microsecond=0)


@pytest.fixture
def inside() -> Iterator[httpx.Client]:
    """The application in this process, which drops, resets and cuts in turn."""
    faults = "faults: [{nth: 1, do: {drop: after}}, {nth: 2, do: {reset: after}}, {do: truncate}]"
    app = create_app(
        Store(None, seed(users=20, seed=1, as_of=AS_OF)),
        clock=Clock(),
        faults=Faults(read_script(faults.encode(), "faults.yaml")),
    )
    transport = httpx.WSGITransport(app)
    with httpx.Client(transport=transport, base_url="http://sandbox", headers=HEADERS) as client:
        yield client


def test_without_a_server_a_connection_that_ends_is_an_error(inside: httpx.Client) -> None:
    for expected in (ConnectionAbortedError, ConnectionResetError, ConnectionAbortedError):
        with pytest.raises(expected):
            inside.get("/admin/v1/orgs")
