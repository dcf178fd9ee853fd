"""Whatever a server answers, a read ends in users or in an error of umsync's."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.atlassian.servers import Watch, page, reader, user
from tests.support.reading import read_whole
from umsync.errors import UmsyncError
from umsync.model.field import Field
from umsync.model.organization import Complete, Incomplete
from umsync.model.user import User

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from([*user(1), "groups", "productAccess", "platformRoles"])
ROW = st.dictionaries(FIELDS, JSON, max_size=3).map(lambda changes: user(1) | changes)
ROW_OF_PARTS = st.fixed_dictionaries(
    {
        "groups": st.lists(st.fixed_dictionaries({"id": JSON}) | JSON, max_size=2),
        "productAccess": st.lists(
            st.fixed_dictionaries({"key": st.text(), "lastActiveTimestamp": JSON}), max_size=2
        ),
    }
).map(lambda changes: user(1) | changes)
PAGE = st.builds(page, ROW | ROW_OF_PARTS | JSON, following=JSON) | JSON


def read(content: bytes, kind: str = "application/json") -> dict[str, User] | UmsyncError:
    def serve(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=content, headers={"content-type": kind})

    with reader(serve, Watch(), attempts=2) as acme:
        try:
            return acme.users(["712020:0001"], frozenset(Field))
        except UmsyncError as failed:
            return failed


def encoded(body: Any) -> bytes:
    return httpx.Response(200, json=_finite(body)).content


def _finite(body: Any) -> Any:
    """The same without the numbers and half characters that JSON cannot hold."""
    if isinstance(body, float):
        return body if abs(body) < 1e300 else 0.5
    if isinstance(body, list):
        return [_finite(each) for each in body]
    if isinstance(body, dict):
        return {name: _finite(each) for name, each in body.items()}
    return body


@given(PAGE)
def test_any_json_gives_users_or_an_error_of_umsyncs(body: Any) -> None:
    outcome = read(encoded(body))
    assert isinstance(outcome, UmsyncError | dict)
    assert not isinstance(outcome, dict) or all(isinstance(u, User) for u in outcome.values())


@given(st.binary())
def test_any_bytes_give_users_or_an_error_of_umsyncs(body: bytes) -> None:
    assert isinstance(read(body), UmsyncError | dict)


@given(PAGE)
def test_any_json_gives_a_whole_snapshot_or_a_reason(body: Any) -> None:
    def serve(_: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, content=encoded(body), headers={"content-type": "text/json+json"}
        )

    with reader(serve, Watch(), attempts=1) as acme:
        assert isinstance(read_whole(acme, frozenset()), Complete | Incomplete)


@given(
    st.integers(300, 599),
    JSON | st.lists(st.dictionaries(st.sampled_from(["code", "message"]), JSON)),
    st.dictionaries(
        st.sampled_from(["Retry-After", "X-RateLimit-Reset", "atl-traceid"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126)),
    ),
)
def test_any_refusal_is_an_error_of_umsyncs(
    status: int, body: Any, headers: dict[str, str]
) -> None:
    def serve(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=_finite(body), headers=headers)

    with (
        reader(serve, Watch(), attempts=2) as acme,
        pytest.raises(UmsyncError, match=r"\.$"),
    ):
        acme.organization()
