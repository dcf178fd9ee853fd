from __future__ import annotations

import json
from typing import Any

import pytest

from tests.atlassian.servers import KEY, endpoint, page
from umsync.atlassian.errors import ApiKeyRejectedError, BadAnswerError, Told
from umsync.atlassian.paging import Pages
from umsync.atlassian.request import Request
from umsync.errors import ExitCode, IncompleteReadError, KeyRejectedError

SEARCH = Request("POST", "/search", {}, body={"limit": 2, "expand": ["groups"]})
LISTING = Request("GET", "/list", {}, query={"accountId": "a1"})


class Listing:
    """Gives its answers in turn and remembers the requests."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Any:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def numbers(listing: Listing, request: Request = SEARCH, most_pages: int = 10) -> list[int]:
    pages = Pages(listing, endpoint(), most_pages)
    return [row.values["n"] for each in pages.by_body(request) for row in each.rows]


@pytest.mark.parametrize("end", [None, ""])
def test_an_empty_next_ends_the_listing(end: str | None) -> None:
    assert numbers(Listing(page({"n": 1}, following="c"), page({"n": 2}, following=end))) == [1, 2]


def test_absent_links_end_the_listing() -> None:
    assert numbers(Listing({"data": [{"n": 1}]})) == [1]


def test_an_empty_page_may_have_a_next_one() -> None:
    assert numbers(Listing(page(following="c"), page({"n": 2}))) == [2]


def test_a_search_goes_on_with_the_same_body() -> None:
    listing = Listing(page(following="c1"), page())
    numbers(listing)
    assert listing.requests[1].body == {"limit": 2, "expand": ["groups"], "cursor": "c1"}


def test_a_workspace_search_goes_on_with_the_cursor_alone() -> None:
    listing = Listing(page(following="c1"), page())
    list(Pages(listing, endpoint()).by_cursor_alone(SEARCH))
    assert [dict(each.body) for each in listing.requests[1:]] == [{"cursor": "c1"}]


def test_a_listing_goes_on_with_the_same_query() -> None:
    listing = Listing(page(following="c1"), page())
    list(Pages(listing, endpoint()).by_query(LISTING))
    assert listing.requests[1].query == {"accountId": "a1", "cursor": "c1"}


def test_pages_are_read_when_they_are_asked_for() -> None:
    listing = Listing(page(following="c1"), page())
    next(Pages(listing, endpoint()).by_body(SEARCH))
    assert len(listing.requests) == 1


@pytest.mark.parametrize(
    ("link", "cursor"),
    [
        ("bare", "bare"),
        ("a+/8=", "a+/8="),
        ("//8jAAQ", "//8jAAQ"),
        ("https://api.example.com/admin/v1/orgs?cursor=a%2B1&x=2", "a+1"),
        ("/admin/v1/orgs?limit=5&cursor=abc", "abc"),
        ("?cursor=abc", "abc"),
    ],
)
def test_the_cursor_is_taken_out_of_the_link(link: str, cursor: str) -> None:
    listing = Listing(page(following=link), page())
    numbers(listing)
    assert listing.requests[1].body["cursor"] == cursor


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/admin/v1/orgs?cursor=abc",
        "http://evil.example?cursor=abc",
        "https://api.example.com.evil.example/?cursor=abc",
        "https://api.example.com@evil.example/?cursor=abc",
        "https://api.example.com:8443/?cursor=abc",
        "//evil.example/?cursor=abc",
        "ftp://evil.example/abc",
    ],
)
def test_a_link_to_another_host_is_not_followed(link: str) -> None:
    with pytest.raises(IncompleteReadError, match=r"another host than api\.example\.com"):
        numbers(Listing(page(following=link), page()))


@pytest.mark.parametrize(
    "link",
    [
        "https://api.example.com/admin/v1/orgs",
        "https://api.example.com/?cursor=a&cursor=b",
        "https://api.example.com/?cursor=",
        "https://[broken/?cursor=x",
        "line\nbreak",
        "\ud800",
        "x" * 10_000,
    ],
)
def test_a_link_without_a_usable_cursor_is_an_error(link: str) -> None:
    with pytest.raises(IncompleteReadError, match=r"Page 1 of POST /search leads to"):
        numbers(Listing(page(following=link), page()))


def test_a_cursor_that_comes_back_ends_the_read() -> None:
    answers = [page(following="a"), page(following="b"), page(following="a")]
    with pytest.raises(IncompleteReadError, match=r"Page 3 .* leads back to an earlier page"):
        numbers(Listing(*answers))


def test_the_number_of_pages_is_bounded() -> None:
    answers = [page(following=str(number)) for number in range(20)]
    with pytest.raises(IncompleteReadError, match="more than 10 pages"):
        numbers(Listing(*answers))


def test_a_page_that_fails_is_named() -> None:
    broken = BadAnswerError("It broke.", Told("POST /search", status=500))
    with pytest.raises(IncompleteReadError, match=r"Page 2 could not be read. It broke.") as failed:
        numbers(Listing(page(following="a"), broken))
    assert failed.value.exit_code is ExitCode.INCOMPLETE_READ


def test_a_refused_key_stays_a_refused_key() -> None:
    rejected = ApiKeyRejectedError("No.", Told("POST /search", status=401))
    with pytest.raises(KeyRejectedError):
        numbers(Listing(page(following="a"), rejected))


@pytest.mark.parametrize(
    "answer",
    [
        [],
        3,
        {},
        {"data": None},
        {"data": {}},
        {"data": [1]},
        {"data": [], "links": []},
        {"data": [], "links": 0},
        {"data": [], "links": {"next": 7}},
    ],
)
def test_what_is_no_page_is_an_error_that_names_the_endpoint(answer: object) -> None:
    with pytest.raises(IncompleteReadError, match=r"Page 1 could not be read\. POST /search"):
        numbers(Listing(answer))


def test_an_error_does_not_show_cursor_or_key() -> None:
    secret = json.dumps("cursor-7")
    with pytest.raises(IncompleteReadError) as failed:
        numbers(Listing(page(following=f"https://evil.example/?cursor={secret}")))
    assert "cursor-7" not in str(failed.value)
    assert KEY not in str(failed.value)
