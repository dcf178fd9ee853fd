from __future__ import annotations

import json

import httpx
import pytest

from umsync.atlassian.errors import UnsafeIdError
from umsync.atlassian.request import Request

DELETE = "/groups/{group}/memberships/{account}"


def test_an_account_id_is_percent_encoded() -> None:
    request = Request("GET", "/users/{account}/manage", {"account": "712020:ab-cd"})
    assert request.target == "/users/712020%3Aab-cd/manage"


def test_httpx_sends_the_encoded_address_as_it_is() -> None:
    request = Request("GET", "/users/{account}/manage", {"account": "712020:ab"})
    url = httpx.URL("https://api.example.com" + request.target)
    assert url.raw_path == b"/users/712020%3Aab/manage"


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        ".",
        "..",
        "...",
        "a/b",
        "..\\..",
        "%2e%2e",
        "a?b=c",
        "a#b",
        "a b",
        "a\nb",
        "a\x00",
        "é",
        "\ud800",
        "-",
        "x" * 257,
        "{account}/",
        "abc\n",
    ],
)
def test_an_id_cannot_leave_its_segment(hostile: str) -> None:
    with pytest.raises(UnsafeIdError, match="nothing was sent"):
        _ = Request("DELETE", DELETE, {"group": "g1", "account": hostile}).target


def test_an_unsafe_id_is_said_to_come_from_a_manifest_or_plan() -> None:
    with pytest.raises(UnsafeIdError, match="Check the manifest or the plan that names it"):
        _ = Request("DELETE", DELETE, {"group": "g1", "account": "../x"}).target


def test_an_id_that_looks_like_a_template_stays_text() -> None:
    request = Request("DELETE", DELETE, {"group": "g=1", "account": "a1"})
    assert request.target == "/groups/g%3D1/memberships/a1"


def test_only_a_directory_may_mean_all() -> None:
    request = Request("GET", "/directories/{directory}/users", {"directory": "-"})
    assert request.target == "/directories/-/users"


def test_query_values_are_encoded() -> None:
    request = Request("GET", "/d", {}, query={"accountId": "a&b=c d"})
    assert request.target == "/d?accountId=a%26b%3Dc%20d"


@pytest.mark.parametrize("hostile", ["\ud800", "a\nb"])
def test_query_values_are_readable_text(hostile: str) -> None:
    with pytest.raises(UnsafeIdError):
        _ = Request("GET", "/d", {}, query={"accountId": hostile}).target


def test_a_post_has_a_json_body_when_it_says_nothing() -> None:
    assert Request("POST", "/x", {}).content == b"{}"


def test_a_body_is_json_whatever_is_in_it() -> None:
    content = Request("POST", "/x", {}, body={"message": "é\ud800"}).content
    assert json.loads(content or b"") == {"message": "é\ud800"}


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_other_methods_have_no_body(method: str) -> None:
    assert Request(method, "/x", {}).content is None


def test_an_endpoint_is_the_same_for_all_ids() -> None:
    assert Request("DELETE", DELETE, {"group": "g", "account": "a"}).endpoint == f"DELETE {DELETE}"
