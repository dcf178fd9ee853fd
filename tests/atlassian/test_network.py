"""Over real sockets on this machine: refused, dropped, truncated, slow, not trusted."""

from __future__ import annotations

import json
import ssl
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.atlassian.servers import KEY, ORG, reader, reader_at, writer_at
from tests.atlassian.sockets import (
    JSON_HEAD,
    answering_bytes,
    free_address,
    never_answering,
    request_of,
    serving,
)
from umsync.atlassian.errors import NoAnswerError, NotSentError, WriteUnknownError
from umsync.atlassian.transport import Timeouts
from umsync.errors import ExitCode, UnexpectedAnswerError, UnreachableError

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

PATIENT = Timeouts(connect=30.0, read=30.0)
HASTY = Timeouts(connect=30.0, read=0.05)
BRIEF = Timeouts(connect=30.0, read=30.0, total=0.05)
TLS = Path(__file__).parent / "tls"
ORGANIZATION = json.dumps({"data": {"id": ORG, "attributes": {"name": "Acme"}}}).encode()


def whole(body: bytes = ORGANIZATION) -> bytes:
    return JSON_HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def remembering(requests: list[bytes], answer: bytes) -> Callable[[socket.socket], None]:
    def handle(connection: socket.socket) -> None:
        requests.append(request_of(connection))
        connection.sendall(answer)

    return handle


def over_tls(answer: bytes) -> Callable[[socket.socket], None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")

    def handle(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as tls:
            answering_bytes(answer)(tls)

    return handle


def endless(beginning: bytes) -> Callable[[socket.socket], None]:
    """Begins an answer and never ends it: something always comes in time."""

    def handle(connection: socket.socket) -> None:
        request_of(connection)
        connection.sendall(beginning)
        while True:
            connection.sendall(b" ")
            threading.Event().wait(0.005)

    return handle


def read_error(base_url: str, timeouts: Timeouts = PATIENT) -> UnreachableError:
    with reader_at(base_url, timeouts) as acme, pytest.raises(UnreachableError) as failed:
        acme.organization()
    return failed.value


def test_an_organization_is_read_over_http() -> None:
    with serving(answering_bytes(whole())) as url, reader_at(url, PATIENT) as acme:
        assert acme.organization().name == "Acme"


def test_a_request_says_who_asks_and_what_for() -> None:
    requests: list[bytes] = []
    with serving(remembering(requests, whole())) as url, reader_at(url, PATIENT) as acme:
        acme.organization()
    lines = requests[0].decode().split("\r\n")
    assert lines[0] == f"GET /admin/v1/orgs/{ORG} HTTP/1.1"
    assert f"Authorization: Bearer {KEY}" in lines
    assert "Accept: application/json" in lines
    assert any(line.startswith("User-Agent: umsync/") for line in lines)


def test_a_netrc_does_not_replace_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    requests: list[bytes] = []
    with serving(remembering(requests, whole())) as url, reader_at(url, PATIENT) as acme:
        acme.organization()
    assert f"Authorization: Bearer {KEY}\r\n".encode() in requests[0]


def test_a_proxy_of_the_environment_makes_a_tunnel_and_never_sees_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    requests: list[bytes] = []
    with serving(remembering(requests, b"HTTP/1.1 502 No\r\n\r\n")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        assert isinstance(read_error("https://api.example.com"), NotSentError)
    assert requests[0].startswith(b"CONNECT api.example.com:443 ")
    assert KEY.encode() not in b"".join(requests)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_request_to_this_machine_goes_past_every_proxy(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A proxy would read the key, which http does not encrypt."""
    seen: list[bytes] = []
    with serving(remembering(seen, whole())) as proxy, serving(answering_bytes(whole())) as url:
        monkeypatch.setenv(name, proxy)
        with reader_at(url, PATIENT) as acme:
            assert acme.organization().name == "Acme"
    assert seen == []


def test_a_write_to_this_machine_goes_past_every_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    with serving(remembering(seen, whole())) as proxy, serving(answering_bytes(whole())) as url:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        with writer_at(url, PATIENT) as acme:
            acme.activate("712020:1")
    assert seen == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "gopher://proxy.example"),
        ("HTTPS_PROXY", "http://proxy.example:port"),
        ("ALL_PROXY", "socks5://127.0.0.1:1"),
        ("SSL_CERT_FILE", "/nonexistent/certificates.pem"),
    ],
)
def test_broken_network_settings_are_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UnreachableError, match="HTTPS_PROXY"):
        reader_at("https://api.example.com", PATIENT)


def test_a_proxy_with_an_impossible_name_is_told_in_our_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://a..b:3128")
    assert "no host name" in str(read_error("https://api.example.com"))


def test_a_redirect_is_not_followed() -> None:
    requests: list[bytes] = []
    moved = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
    with (
        serving(remembering(requests, moved)) as url,
        reader_at(url, PATIENT) as acme,
        pytest.raises(UnexpectedAnswerError),
    ):
        acme.organization()
    assert len(requests) == 1


def test_a_refused_connection_is_named() -> None:
    failed = read_error(free_address())
    assert "cannot be reached: it refused the connection." in str(failed)
    assert failed.exit_code is ExitCode.INCOMPLETE_READ


def test_an_answer_that_does_not_come_is_named() -> None:
    with serving(never_answering) as url:
        assert "no answer came in time" in str(read_error(url, HASTY))


SLOW = [
    JSON_HEAD + b"Content-Length: 1000000000\r\n\r\n",
    JSON_HEAD + b"X-Endless: ",
]
"""What comes before the endless part: a body, a header."""


@pytest.mark.parametrize("beginning", SLOW)
def test_an_answer_that_never_ends_is_given_up(beginning: bytes) -> None:
    with serving(endless(beginning)) as url:
        failed = read_error(url, BRIEF)
    assert isinstance(failed, NoAnswerError)
    assert "the whole answer did not come in time" in str(failed)


def test_an_answer_that_never_ends_may_be_asked_for_again() -> None:
    with serving(endless(SLOW[0])) as url, reader_at(url, BRIEF, attempts=3) as acme:
        with pytest.raises(NoAnswerError):
            acme.organization()
        assert [each.requests for each in acme.cost()] == [3]


@pytest.mark.parametrize("beginning", SLOW)
def test_a_write_whose_answer_never_ends_may_have_been_done(beginning: bytes) -> None:
    with (
        serving(endless(beginning)) as url,
        writer_at(url, BRIEF) as acme,
        pytest.raises(WriteUnknownError, match="the whole answer did not come in time"),
    ):
        acme.activate("712020:1")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Ty",
        JSON_HEAD + b"Content-Length: 100\r\n\r\n" + ORGANIZATION[:20],
        JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"this is not HTTP\r\n\r\n",
        JSON_HEAD + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
    ],
)
def test_a_truncated_answer_is_no_answer(answer: bytes) -> None:
    with serving(answering_bytes(answer)) as url:
        assert isinstance(read_error(url), NoAnswerError)


def test_a_truncated_answer_is_asked_for_again() -> None:
    answers = [JSON_HEAD + b"Content-Length: 100\r\n\r\n{", whole()]

    def handle(connection: socket.socket) -> None:
        answering_bytes(answers.pop(0))(connection)

    with serving(handle) as url, reader_at(url, PATIENT, attempts=2) as acme:
        assert acme.organization().name == "Acme"


def test_a_certificate_that_is_not_trusted_is_refused_at_once() -> None:
    with (
        serving(over_tls(whole()), "https") as url,
        reader_at(url, PATIENT, attempts=5) as acme,
        pytest.raises(NotSentError, match="its TLS certificate is not trusted"),
    ):
        acme.organization()
    assert [each.requests for each in acme.cost()] == [1]


def test_a_certificate_of_the_environments_store_is_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "certificate.pem"))
    with serving(over_tls(whole()), "https") as url, reader_at(url, PATIENT) as acme:
        assert acme.organization().name == "Acme"


def test_a_host_that_does_not_speak_tls_is_named() -> None:
    with serving(lambda connection: connection.sendall(b"plain text\r\n"), "https") as url:
        assert "no TLS connection could be made" in str(read_error(url))


def test_a_write_to_nobody_was_not_sent() -> None:
    with writer_at(free_address(), PATIENT) as acme, pytest.raises(NotSentError):
        acme.activate("712020:1")


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]
)
def test_a_write_whose_answer_was_cut_off_may_have_been_done(answer: bytes) -> None:
    with (
        serving(answering_bytes(answer)) as url,
        writer_at(url, PATIENT) as acme,
        pytest.raises(WriteUnknownError),
    ):
        acme.activate("712020:1")


def test_a_write_whose_answer_is_late_may_have_been_done() -> None:
    with (
        serving(never_answering) as url,
        writer_at(url, HASTY) as acme,
        pytest.raises(WriteUnknownError, match="no answer came in time"),
    ):
        acme.activate("712020:1")


def test_a_write_that_may_have_been_done_is_sent_once() -> None:
    requests: list[bytes] = []
    with (
        serving(remembering(requests, b"")) as url,
        writer_at(url, PATIENT, attempts=5) as acme,
        pytest.raises(WriteUnknownError),
    ):
        acme.activate("712020:1")
    assert len(requests) == 1


def test_no_error_carries_an_exception_of_the_http_library() -> None:
    failed = read_error(free_address())
    assert (failed.__cause__, failed.__context__) == (None, None)


def test_the_key_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with serving(answering_bytes(whole())) as url, reader_at(url, PATIENT) as acme:
        acme.organization()
        assert KEY not in repr(acme)
    assert caplog.records
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (OSError("x"), "no connection could be made"),
        (ssl.SSLCertVerificationError("x"), "its TLS certificate is not trusted"),
        (ConnectionRefusedError("x"), "it refused the connection"),
    ],
)
def test_a_failed_connection_is_told_in_our_words(cause: OSError, words: str) -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"words of httpx with {KEY}", request=request) from cause

    with reader(serve) as acme, pytest.raises(NotSentError, match=words) as failed:
        acme.organization()
    assert "words of httpx" not in str(failed.value)


def test_an_unknown_host_name_is_told_in_our_words() -> None:
    import socket

    def serve(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("x", request=request) from socket.gaierror(-2, "x")

    with reader(serve) as acme, pytest.raises(NotSentError, match="its name is not known"):
        acme.organization()
