from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.sandbox.support import AS_OF, Clock
from tests.support.patience import PATIENCE
from umsync.errors import UsageError
from umsync.sandbox import serve as serve_module
from umsync.sandbox.document import load
from umsync.sandbox.seed import SANDBOX_KEY, seed
from umsync.sandbox.serve import serve
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADERS = {"Authorization": f"Bearer {SANDBOX_KEY}"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sandbox.json"
    Store(path, seed(users=30, seed=1, as_of=AS_OF)).save()
    return path


@pytest.fixture
def process(path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(  # noqa: S603 - this interpreter on our own script
        [sys.executable, str(Path(__file__).with_name("serve_file.py")), str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(serve_module.__file__).parents[2])},
    )
    yield process
    process.kill()
    process.communicate()


def _url(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_the_address_is_told_once_it_answers(process: subprocess.Popen[str]) -> None:
    url = _url(process)
    assert url.startswith("http://127.0.0.1:")
    assert httpx.get(f"{url}/admin/v1/orgs", headers=HEADERS).status_code == 200


def test_a_write_over_http_is_in_the_file(process: subprocess.Popen[str], path: Path) -> None:
    document = load(path)
    org, account = document["organization"]["id"], document["users"][3]["accountId"]
    url = f"{_url(process)}/admin/v2/orgs/{org}/directories/-/users/{account}/suspend"
    assert httpx.post(url, headers=HEADERS, json={}).status_code == 204
    assert set(load(path)["users"][3]["directories"].values()) == {"suspended"}


def test_a_client_that_sends_half_a_body_holds_up_nobody(
    process: subprocess.Popen[str], path: Path
) -> None:
    address = _url(process)
    document = load(path)
    org, account = document["organization"]["id"], document["users"][3]["accountId"]
    target = f"/admin/v2/orgs/{org}/directories/-/users/{account}/suspend"
    with _half_a_request(address, target):
        answers = [
            httpx.get(f"{address}/admin/v1/orgs", headers=HEADERS, timeout=PATIENCE),
            httpx.post(f"{address}{target}", headers=HEADERS, json={}, timeout=PATIENCE),
        ]
    assert [answer.status_code for answer in answers] == [200, 204]


def _head(target: str) -> bytes:
    """The head of a request that waits to be told to go on, and then has a hundred bytes."""
    lines = [f"POST {target} HTTP/1.1", "Host: sandbox", f"Authorization: Bearer {SANDBOX_KEY}"]
    lines += ["Content-Type: application/json", "Content-Length: 100", "Expect: 100-continue"]
    return "\r\n".join([*lines, "", ""]).encode()


@contextmanager
def _half_a_request(address: str, target: str) -> Iterator[None]:
    """A client that has been told to go on, and then sends one byte only."""
    port = int(address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(_head(target))
        assert b"100 Continue" in connection.recv(1000)
        connection.sendall(b"{")
        yield


def test_a_connection_may_be_silent_for_half_a_minute() -> None:
    assert serve_module._Silent.timeout == 30


@pytest.mark.parametrize("half", [False, True])
def test_a_silent_connection_is_ended_in_silence(
    half: bool, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    org = seed(users=3, seed=1, as_of=AS_OF)["organization"]["id"]
    said = _head(f"/admin/v2/orgs/{org}/directories/-/users/search") + b"{" if half else b""
    ended: list[bool] = []

    def ready(url: str) -> None:
        Thread(target=wait, args=(int(url.rpartition(":")[2]),)).start()

    def wait(port: int) -> None:
        try:
            ended.append(_is_ended(port, said))
        finally:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(serve_module._Silent, "timeout", 0.05)
    _listen(0, ready=ready)
    assert (ended, capfd.readouterr()) == ([True], ("", ""))


def _is_ended(port: int, said: bytes) -> bool:
    """Whether the server ends a connection on which nothing more is said, without an answer."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection,
        suppress(ConnectionError),
    ):
        connection.sendall(said)
        while got := connection.recv(1000):
            if b"100 Continue" not in got:
                return False
    return True


def test_a_file_deleted_meanwhile_is_a_service_error(
    process: subprocess.Popen[str], path: Path
) -> None:
    url = f"{_url(process)}/admin/v1/orgs"
    path.unlink()
    answer = httpx.get(url, headers=HEADERS)
    assert answer.status_code == 500
    assert set(answer.json()) == {"timestamp", "status", "error", "message", "path"}
    assert "cannot be read" in answer.json()["message"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order_and_in_silence(
    process: subprocess.Popen[str], number: signal.Signals
) -> None:
    url = _url(process)
    httpx.get(f"{url}/admin/v1/orgs", headers=HEADERS)
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, "stopped\n", "")


def _listen(port: int, host: str = "127.0.0.1", **more: Any) -> None:
    store = Store(None, seed(users=3, seed=1, as_of=AS_OF))
    serve(store, host=host, port=port, clock=Clock(), **more)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.com", ""])  # noqa: S104 - refused
def test_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(UsageError, match="this machine only"):
        _listen(0, host, ready=print)


def test_a_port_in_use_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} on 127.0.0.1 cannot be used"):
            _listen(port, ready=print)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("port", [-1, 70_000])
def test_a_port_that_does_not_exist_is_reported(port: int) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        _listen(port, ready=print)


def test_serving_in_this_process_stops_on_an_interrupt() -> None:
    codes: list[int] = []

    def interrupt(url: str) -> None:
        def ask() -> None:
            codes.append(httpx.get(f"{url}/admin/v1/orgs", headers=HEADERS).status_code)
            signal.raise_signal(signal.SIGTERM)

        Thread(target=ask).start()

    before = signal.getsignal(signal.SIGTERM)
    _listen(0, ready=interrupt)
    assert codes == [200]
    assert signal.getsignal(signal.SIGTERM) is before


def test_in_another_thread_signals_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is told to stop through the server itself there."""
    urls: list[str] = []
    servers: list[Any] = []
    listening = serve_module.listening

    def remember(*args: Any) -> Any:
        servers.append(listening(*args))
        return servers[0]

    monkeypatch.setattr(serve_module, "listening", remember)

    def ready(url: str) -> None:
        urls.append(url)
        Thread(target=servers[0].shutdown).start()

    before = signal.getsignal(signal.SIGTERM)
    thread = Thread(target=_listen, args=(0,), kwargs={"ready": ready})
    thread.start()
    thread.join(PATIENCE)
    assert (thread.is_alive(), len(urls)) == (False, 1)
    assert signal.getsignal(signal.SIGTERM) is before
