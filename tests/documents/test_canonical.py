"""The quick canonical text of what was read is the one that digests are taken of."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from umsync.documents.codec import hints
from umsync.documents.plan_reading import _canonical_of_read, canonical
from umsync.model.plan import Plan

ANY_TEXT = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(VALUES, max_size=5))
def test_it_is_the_slow_one_to_the_last_byte(batch: list[Any]) -> None:
    assert _canonical_of_read(batch) == canonical(batch).encode("ascii")


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x1f\x7f",
        '"\\/\b\f\n\r\t',
        "é\u2028\ud7ff\uffff",
        "🙂 a 🙂",
        "\ud800",
        "a\udfffb",
        2**64,
    ],
)
def test_no_sign_is_written_in_another_way(text: object) -> None:
    assert _canonical_of_read([{"é": text}]) == canonical([{"é": text}]).encode("ascii")


def test_a_plan_has_no_fractions_which_would_be_written_in_other_ways() -> None:
    assert float not in set(_kinds_in(Plan))


def _kinds_in(kind: Any) -> Any:
    yield kind
    is_model = isinstance(kind, type) and is_dataclass(kind)
    parts = hints(kind).values() if is_model else get_args(kind)
    for part in parts:
        yield from _kinds_in(part)
