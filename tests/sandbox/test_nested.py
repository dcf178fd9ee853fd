"""Whatever a client sends is answered with an error of the API, however deep or long it is."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from umsync.errors import FilesError
from umsync.sandbox.document import check, parse
from umsync.sandbox.moments import is_moment, parsed
from umsync.sandbox.workspaces import _encoded

if TYPE_CHECKING:
    from tests.sandbox.support import Api

LEVELS = [101, 900, 1_100, 5_000, 100_000]


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize("levels", LEVELS)
def test_a_body_is_refused_alike_however_deep_it_is(api: Api, levels: int) -> None:
    answer = api.client.post(
        api.v2("users/search"),
        data='{"a":' * levels,
        headers={"Authorization": f"Bearer {api.key}", "Content-Type": "application/json"},
    )
    assert answer.status_code == 400
    said: Any = answer.json
    assert said["errors"][0]["detail"] == "The body is not valid JSON."


@pytest.mark.parametrize("levels", LEVELS)
def test_a_cursor_is_refused_alike_however_deep_it_is(api: Api, levels: int) -> None:
    deep = cursor("[" * levels + "]" * levels)
    assert api.search(cursor=deep).status_code == 400
    events = api.call(
        "GET", f"/admin/v1/orgs/{api.org}/events-stream", query={"cursor": deep[:4000]}
    )
    assert events.status_code == 400


@pytest.mark.parametrize("levels", LEVELS)
def test_a_query_is_refused_alike_however_deep_it_is(api: Api, levels: int) -> None:
    path = f"/admin/v1/orgs/{api.org}/events"
    assert api.call("GET", path, query={"location": "[" * levels}).status_code == 400
    assert api.call("GET", api.v2("users"), query={"sortBy": "[" * levels}).status_code == 400


@pytest.mark.parametrize("request_", [[], "x", {"limit": "x"}, {"query": []}])
def test_a_sealed_cursor_of_another_shape_is_refused(api: Api, request_: Any) -> None:
    path = f"/admin/v2/orgs/{api.org}/workspaces"
    assert api.call("POST", path, {"cursor": _encoded(request_, 0)}).status_code == 400


@pytest.mark.parametrize("digits", ["9" * 19, "9" * 5_000, "٣"])
def test_a_limit_that_is_no_number_of_a_sane_length_is_refused(api: Api, digits: str) -> None:
    assert api.call("GET", api.v2("users"), query={"limit": digits}).status_code == 400


@pytest.mark.parametrize("levels", [1, 99])
def test_a_file_may_have_a_little_more_than_it_needs(levels: int) -> None:
    text = "[" * levels + "]" * levels
    with pytest.raises(FilesError, match="it has no format"):
        parse(text, "The file")


@pytest.mark.parametrize("levels", LEVELS)
def test_a_file_is_refused_alike_however_deep_it_is(levels: int) -> None:
    with pytest.raises(FilesError) as caught:
        parse('{"format": "umsync-sandbox/1", "users": ' + "[" * (levels - 1), "The file")
    assert str(caught.value).startswith("The file is nested more than 100 levels deep. Make a new")


def test_a_format_that_is_long_is_cut() -> None:
    with pytest.raises(FilesError) as caught:
        check({"format": ["x"] * 1_000}, "It")
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("value", ["soon", "", 5, "2026-02-30T00:00:00Z", "2026-05-02T24:00:00Z"])
@pytest.mark.parametrize("name", ["api_keys", "users"])
def test_a_time_that_is_none_is_named(api: Api, name: str, value: object) -> None:
    field = {"api_keys": "expiresAt", "users": "deletionRequestedOn"}[name]
    api.document[name][0][field] = value
    with pytest.raises(FilesError, match=f"{field} in {name} is no time such as"):
        check(api.document, "It")


@pytest.mark.parametrize(
    ("text", "micro"),
    [
        ("2026-05-02T10:11Z", 0),
        ("2026-05-02T10:11:00Z", 0),
        ("2026-05-02T10:11:00.5Z", 500_000),
        ("2026-05-02T10:11:00.123Z", 123_000),
        ("2026-05-02T10:11:00.123456789Z", 123_456),
    ],
)
def test_a_time_of_each_form_is_read_back(text: str, micro: int) -> None:
    assert is_moment(text)
    found = parsed(text)
    assert (found.isoformat()[:16], found.microsecond) == ("2026-05-02T10:11", micro)
