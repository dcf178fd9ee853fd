"""A document is read member by member, and holds what `json.loads` finds in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.strategies import thoroughly
from umsync.documents.scanning import members

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def _read(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, part in members(text):
        is_list = isinstance(part, Iterator)
        found[name] = [each for batch in part for each in batch] if is_list else part
    return found


@thoroughly
@given(st.dictionaries(st.text(), _JSON), st.sampled_from((None, 0, 1, 7)), st.booleans())
def test_any_object_is_read_as_json_reads_it(
    content: dict[str, Any], indent: int | None, is_ascii: bool
) -> None:
    assert _read(json.dumps(content, indent=indent, ensure_ascii=is_ascii)) == content


@st.composite
def _broken(draw: st.DrawFn) -> str:
    """JSON in which a few characters are others."""
    text = json.dumps(draw(st.dictionaries(st.text(max_size=2), _JSON, min_size=1)))
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.text('{}[]",:1 \n\ufeffx', max_size=2)) + text[at + 1 :]


@thoroughly
@given(_broken() | st.text())
def test_what_json_refuses_is_refused(text: str) -> None:
    expected: Any = ValueError
    with suppress(ValueError):
        expected = json.loads(text)
    if expected is ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 - whichever it is, nobody reads it
            _read(text)
    else:
        assert _read(text) == (expected if isinstance(expected, dict) else {})


@pytest.mark.parametrize("length", [0, 1, 49, 50, 51, 100, 101])
def test_a_list_comes_in_batches_that_are_never_empty(length: int) -> None:
    text = json.dumps({"all": list(range(length))})
    found = [batch for _, batches in members(text) for batch in batches]
    assert [each for batch in found for each in batch] == list(range(length))
    assert all(found)
    assert all(len(batch) <= 50 for batch in found)


def test_of_several_members_with_one_name_all_are_told() -> None:
    assert list(members('{"a": 1, "a": 2}')) == [("a", 1), ("a", 2)]


@pytest.mark.parametrize("text", ["[1]", " null ", "3", '"{}"'])
def test_other_json_has_no_members(text: str) -> None:
    assert list(members(text)) == []
