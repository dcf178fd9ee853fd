from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.atlassian.servers import ORG, answering, writer
from umsync.atlassian.errors import (
    ApiError,
    BadAnswerError,
    ConflictError,
    NotFoundError,
    NotSentError,
    UnsafeIdError,
    WriteUnknownError,
)
from umsync.errors import ExitCode, ForbiddenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.atlassian.writer import AtlassianWriter

ACCOUNT = "712020:a1"
BASE = f"/admin/v2/orgs/{ORG}/directories/d1"
WRITES: dict[str, tuple[Any, str, str, object]] = {
    "suspend": (
        lambda w: w.suspend("d1", ACCOUNT),
        "POST",
        f"{BASE}/users/712020%3Aa1/suspend",
        {},
    ),
    "restore": (
        lambda w: w.restore("d1", ACCOUNT),
        "POST",
        f"{BASE}/users/712020%3Aa1/restore",
        {},
    ),
    "deactivate": (
        lambda w: w.deactivate(ACCOUNT, "Ask it@acme.example."),
        "POST",
        "/users/712020%3Aa1/manage/lifecycle/disable",
        {"message": "Ask it@acme.example."},
    ),
    "deactivate silently": (
        lambda w: w.deactivate(ACCOUNT, None),
        "POST",
        "/users/712020%3Aa1/manage/lifecycle/disable",
        {},
    ),
    "activate": (
        lambda w: w.activate(ACCOUNT),
        "POST",
        "/users/712020%3Aa1/manage/lifecycle/enable",
        {},
    ),
    "delete": (
        lambda w: w.delete(ACCOUNT),
        "POST",
        "/users/712020%3Aa1/manage/lifecycle/delete",
        {},
    ),
    "cancel a deletion": (
        lambda w: w.cancel_deletion(ACCOUNT),
        "POST",
        "/users/712020%3Aa1/manage/lifecycle/cancel-delete",
        {},
    ),
    "remove": (
        lambda w: w.remove("d1", ACCOUNT),
        "DELETE",
        f"{BASE}/users/712020%3Aa1",
        None,
    ),
    "assign a role": (
        lambda w: w.assign_role(ACCOUNT, "ari:cloud:jira::site/s1", "atlassian/user"),
        "POST",
        f"/admin/v1/orgs/{ORG}/users/712020%3Aa1/roles/assign",
        {"role": "atlassian/user", "resource": "ari:cloud:jira::site/s1"},
    ),
    "revoke a role": (
        lambda w: w.revoke_role(ACCOUNT, "ari:cloud:jira::site/s1", "atlassian/user"),
        "POST",
        f"/admin/v1/orgs/{ORG}/users/712020%3Aa1/roles/revoke",
        {"role": "atlassian/user", "resource": "ari:cloud:jira::site/s1"},
    ),
    "revoke an API token": (
        lambda w: w.revoke_api_token(ACCOUNT, "t1"),
        "DELETE",
        "/users/712020%3Aa1/manage/api-tokens/t1",
        None,
    ),
    "add to group": (
        lambda w: w.add_to_group("d1", "g1", ACCOUNT),
        "POST",
        f"{BASE}/groups/g1/memberships",
        {"accountId": ACCOUNT},
    ),
    "remove from group": (
        lambda w: w.remove_from_group("d1", "g1", ACCOUNT),
        "DELETE",
        f"{BASE}/groups/g1/memberships/712020%3Aa1",
        None,
    ),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_write_is_one_documented_request(name: str) -> None:
    write, method, path, body = WRITES[name]
    sent: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(204)

    with writer(serve) as acme:
        write(acme)
    assert [(r.method, r.url.raw_path.decode()) for r in sent] == [(method, path)]
    assert json.loads(sent[0].content or b"null") == body
    assert sent[0].headers.get("content-type") == (None if body is None else "application/json")


@pytest.mark.parametrize("hostile", ["../../groups/g2", "a/b", "..", "", "a?b", "a%2Fb", "-"])
@pytest.mark.parametrize(
    "write",
    [
        lambda w, i: w.suspend("d1", i),
        lambda w, i: w.deactivate(i, None),
        lambda w, i: w.remove("d1", i),
        lambda w, i: w.delete(i),
        lambda w, i: w.revoke_role(i, "r1", "atlassian/user"),
        lambda w, i: w.revoke_api_token(ACCOUNT, i),
        lambda w, i: w.remove_from_group("d1", "g1", i),
        lambda w, i: w.remove_from_group("d1", i, ACCOUNT),
    ],
)
def test_a_hostile_id_is_never_sent(
    write: Callable[[AtlassianWriter, str], None], hostile: str
) -> None:
    sent: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(204)

    with writer(serve) as acme, pytest.raises(UnsafeIdError):
        write(acme, hostile)
    assert sent == []


@pytest.mark.parametrize(
    "server", [answering(204), answering(200, {"message": "done"}), answering(201), answering(200)]
)
def test_success_has_several_forms(server: Callable[[httpx.Request], httpx.Response]) -> None:
    with writer(server) as acme:
        acme.activate(ACCOUNT)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"code": 500, "message": "x"}),
        (502, "<html>Bad gateway</html>"),
        (503, None),
        (504, None),
        (200, "<html>Welcome to this hotel's network</html>"),
        (206, {"partly": True}),
        (202, None),
    ],
)
def test_an_answer_that_says_nothing_leaves_the_outcome_unknown(status: int, body: object) -> None:
    with writer(answering(status, body)) as acme, pytest.raises(WriteUnknownError) as failed:
        acme.activate(ACCOUNT)
    assert "read the user before repeating it" in str(failed.value)
    assert failed.value.exit_code is ExitCode.CHANGES_FAILED


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout, httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError]
)
def test_an_answer_that_never_came_leaves_the_outcome_unknown(
    error: type[httpx.TransportError],
) -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        raise error("words of httpx", request=request)

    with writer(serve) as acme, pytest.raises(WriteUnknownError):
        acme.activate(ACCOUNT)


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError]
)
def test_a_write_without_a_connection_was_not_sent(error: type[httpx.TransportError]) -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        raise error("words of httpx", request=request)

    with writer(serve) as acme, pytest.raises(NotSentError):
        acme.activate(ACCOUNT)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, ApiError), (403, ForbiddenError), (404, NotFoundError), (409, ConflictError)],
)
def test_a_refused_write_was_not_done(status: int, kind: type[Exception]) -> None:
    body = {"errors": [{"code": f"ADMIN-UAM-{status}-1", "title": "No"}]}
    with writer(answering(status, body)) as acme, pytest.raises(kind) as failed:
        acme.suspend("d1", ACCOUNT)
    assert not isinstance(failed.value, WriteUnknownError | NotSentError)


def test_a_proxys_404_is_not_a_user_who_is_gone() -> None:
    with writer(answering(404, "<html>")) as acme, pytest.raises(BadAnswerError):
        acme.suspend("d1", ACCOUNT)


def test_the_code_of_a_refusal_is_kept() -> None:
    body = {"errors": [{"code": "ADMIN-UAM-409-3", "title": "User limit exceeded"}]}
    with writer(answering(409, body)) as acme, pytest.raises(ConflictError) as failed:
        acme.add_to_group("d1", "g1", ACCOUNT)
    assert (failed.value.code, failed.value.status) == ("ADMIN-UAM-409-3", 409)
    assert failed.value.endpoint.startswith("POST /admin/v2/orgs/{org}/directories/{directory}")
