"""What the two transports let through."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.atlassian.servers import ORG, Watch, answering, endpoint, pace
from umsync.atlassian.client import Client
from umsync.atlassian.errors import BadAnswerError, NotSentError, ReadOnlyError
from umsync.atlassian.request import Request
from umsync.atlassian.transport import ReadTransport, Timeouts
from umsync.atlassian.writer import AtlassianWriter

BASE = "/admin/v2/orgs/{org}"
IDS = {"org": ORG}


class Line:
    """A read transport, and everything that went over it."""

    def __init__(self, base_url: str = "https://api.example.com") -> None:
        self.sent: list[httpx.Request] = []
        transport = httpx.MockTransport(self._serve)
        self.transport = ReadTransport(endpoint(base_url), Timeouts(), pace(Watch()), transport)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return httpx.Response(200, json={})


def client_of(transport: httpx.BaseTransport, most_bytes: int) -> Client:
    return Client(
        endpoint(),
        Timeouts(),
        transport,
        guard=lambda _method, _path: None,
        pace=pace(Watch()),
        most_bytes=most_bytes,
    )


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/admin/v1/orgs/{org}", IDS),
        Request("GET", f"{BASE}/directories", IDS, query={"accountId": "a"}),
        Request("POST", f"{BASE}/directories/-/users/search", IDS),
        Request("POST", f"{BASE}/directories/d1/groups/search", IDS),
        Request("POST", f"{BASE}/workspaces", IDS),
    ],
)
@pytest.mark.parametrize("base_url", ["https://api.example.com", "https://gw.example/api/"])
def test_a_read_is_sent(request_: Request, base_url: str) -> None:
    line = Line(base_url)
    line.transport.read(request_)
    assert len(line.sent) == 1


@pytest.mark.parametrize(
    "request_",
    [
        Request("DELETE", f"{BASE}/directories/-/users/search", IDS),
        Request("PUT", f"{BASE}/directories/-/users/search", IDS),
        Request("PATCH", "/users/a/manage/profile", {}),
        Request("POST", "/admin/v1/orgs/{org}/users/search", IDS),
        Request("POST", f"{BASE}/users/invite", IDS),
        Request("POST", f"{BASE}/directories/-/users/a1/suspend", IDS),
        Request("POST", f"{BASE}/directories/-/groups", IDS),
        Request("POST", f"{BASE}/directories/-/groups/search/memberships", IDS),
        Request("POST", f"{BASE}/directories/-/users/search/", IDS),
        Request("POST", f"{BASE}/directories/-/users/search%2F..%2Fa1%2Fsuspend", IDS),
        Request("POST", "/users/a1/manage/lifecycle/delete", {}),
        Request("POST", "/users/a1/manage/lifecycle/delete?x=/workspaces", {}),
    ],
)
def test_anything_else_is_stopped_before_it_is_sent(request_: Request) -> None:
    line = Line()
    with pytest.raises(ReadOnlyError):
        line.transport.read(request_)
    assert line.sent == []


@pytest.mark.parametrize(
    "write",
    [
        lambda w: w.suspend("d1", "a1"),
        lambda w: w.restore("d1", "a1"),
        lambda w: w.deactivate("a1", None),
        lambda w: w.activate("a1"),
        lambda w: w.add_to_group("d1", "g1", "a1"),
        lambda w: w.remove_from_group("d1", "g1", "a1"),
    ],
)
def test_no_method_of_the_writer_passes_the_read_transport(write: object) -> None:
    line = Line()
    mistake = AtlassianWriter(ORG, line.transport.read, line.transport.close)
    with pytest.raises(ReadOnlyError):
        write(mistake)  # type: ignore[operator]  # one of the functions above
    assert line.sent == []


def test_a_search_is_sent_as_json() -> None:
    line = Line()
    line.transport.read(Request("POST", f"{BASE}/workspaces", IDS))
    assert line.sent[0].headers["content-type"] == "application/json"
    assert json.loads(line.sent[0].content) == {}


def test_an_answer_that_is_too_large_is_not_read_to_its_end() -> None:
    transport = httpx.MockTransport(answering(200, "x" * 1000))
    client = client_of(transport, most_bytes=999)
    with pytest.raises(BadAnswerError, match="far too many bytes") as failed:
        client.exchange(Request("GET", "/x", {}))
    assert not failed.value.told.may_pass


def test_an_answer_may_be_as_large_as_allowed() -> None:
    transport = httpx.MockTransport(answering(200, "x" * 1000))
    client = client_of(transport, most_bytes=1000)
    assert len(client.exchange(Request("GET", "/x", {})).body) == 1000


def test_an_address_that_httpx_refuses_was_not_sent() -> None:
    def serve(_: httpx.Request) -> httpx.Response:
        raise httpx.InvalidURL("words of httpx")

    line = ReadTransport(endpoint(), Timeouts(), pace(Watch()), httpx.MockTransport(serve))
    with pytest.raises(NotSentError, match="its address is none"):
        line.read(Request("GET", "/x", {}))


def test_the_command_line_can_start_without_the_http_library() -> None:
    import subprocess
    import sys

    code = "import sys, umsync.atlassian.connect; print('httpx' in sys.modules)"
    done = subprocess.run(  # noqa: S603 - this interpreter, this code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
