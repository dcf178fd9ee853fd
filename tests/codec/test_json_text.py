"""JSON is taken or refused in umsync's words, whatever version of Python decodes it."""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.strategies import thoroughly
from umsync.codec.json_text import JsonError, decoded
from umsync.codec.levels import is_too_deep

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPTHS = (101, 900, 1_100, 5_000, 50_000, 200_000)
SHAPES = {"lists": ("[", "1", "]"), "objects": ('{"a":', "1", "}"), "spaced": ("[\n", "{}", " ]")}


def refusal(text: str | bytes) -> str:
    with pytest.raises(JsonError) as caught:
        decoded(text)
    return str(caught.value)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("levels", DEPTHS)
@pytest.mark.parametrize("is_closed", [True, False])
@pytest.mark.parametrize("start", ["", '["]]]}}}", "\\"[", '])
def test_a_text_of_more_than_100_levels_is_refused_alike(
    shape: str, levels: int, is_closed: bool, start: str
) -> None:
    opening, inner, closing = SHAPES[shape]
    text = start + opening * levels + inner + closing * levels * is_closed
    assert refusal(text) == refusal(text.encode()) == "is nested more than 100 levels deep"


@pytest.mark.parametrize("levels", [1, 99, 100])
def test_a_text_of_at_most_100_levels_is_taken(levels: int) -> None:
    text = "[" * levels + "]" * levels
    assert json.dumps(decoded(text)) == json.dumps(decoded(text.encode())) == text


def test_brackets_in_texts_and_lists_beside_each_other_are_no_levels() -> None:
    assert decoded(json.dumps(["[" * 5_000, '"' + "{" * 5_000])) == ["[" * 5_000, '"' + "{" * 5_000]
    assert len(decoded("[" + "[[1], {}]," * 5_000 + "[]]")) == 5_001


def levels_of(text: str) -> int:
    """How deep a text is, sign by sign."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*("|$)', "", text, flags=re.DOTALL)
    steps = ((sign in "[{") - (sign in "]}") for sign in bare)
    return max(accumulate(steps), default=0)


PIECES = [
    "[" * 60,
    "{" * 60,
    "]" * 30,
    "}",
    '"',
    '"["',
    '"\\""',
    '"\\\\"',
    "\\n",
    "é",
    ",",
    "1" * 90,
]


@thoroughly
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_what_is_too_deep_is_what_is_too_deep_sign_by_sign(text: str) -> None:
    if "\\" not in re.sub(r'"(?:[^"\\]|\\.)*("|$)', "", text, flags=re.DOTALL):
        assert is_too_deep(text) == is_too_deep(text.encode()) == (levels_of(text) > 100)


@pytest.mark.parametrize("length", [4_000, 4_200, 400_000])
@pytest.mark.parametrize("filler", ["x", "é", '\\"', "\\\\", "\\u00e9", "[]"])
def test_a_long_text_is_looked_at_as_a_short_one_is(length: int, filler: str) -> None:
    text = f'["{filler * (length // len(filler))}", %s1%s]'
    assert not is_too_deep(text % ("[" * 99, "]" * 99))
    assert is_too_deep(text % ("[" * 100, "]" * 100))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not valid JSON in line 1"),
        ("\n\n{", "is not valid JSON in line 3"),
        ("[1,\n]", "is not valid JSON in line 2"),
        ('{"a": 1,\n\n}', "is not valid JSON in line 3"),
        ("[1\n,,]", "is not valid JSON in line 2"),
        ('"\\u00e9', "is not valid JSON in line 1"),
        ('"\\u00', "is not valid JSON in line 1"),
        ('["a\nb"]', "is not valid JSON in line 1"),
        ("[1]\n[2]", "is not valid JSON in line 2"),
        ("\ufeff[]", "is not valid JSON in line 1"),
        ("[01]", "is not valid JSON in line 1"),
        ("[NaN]", "is not valid JSON: NaN and Infinity are no numbers"),
        ("-Infinity", "is not valid JSON: NaN and Infinity are no numbers"),
        ("[1e999]", "has a number that is too large"),
        ("-1.5e400", "has a number that is too large"),
        (b"\xff", "is not UTF-8 text"),
        (b'"\xed\xa0\x80"', "is not UTF-8 text"),
        ("[]".encode("utf-16"), "is not UTF-8 text"),
        ("[]".encode("utf-16-be"), "is not valid JSON in line 1"),
    ],
)
def test_a_refusal_is_in_words_of_ours(text: str | bytes, said: str) -> None:
    assert refusal(text) == said


@pytest.fixture(params=[640, 4_300, 0])
def digits(request: pytest.FixtureRequest) -> Iterator[None]:
    """What PYTHONINTMAXSTRDIGITS sets: 0 is no bound."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(request.param)
    yield
    sys.set_int_max_str_digits(before)


@pytest.mark.usefixtures("digits")
def test_a_whole_number_has_at_most_600_digits() -> None:
    assert decoded("9" * 600) == 10**600 - 1
    for count in (601, 5_000, 100_000):
        assert refusal("-" + "9" * count) == "has a number with more than 600 digits"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, "a": 2}', {"a": 2}),
        ('"\\ud800"', "\ud800"),
        ("-0", 0),
        ("1e5", 100_000.0),
        (b"\xef\xbb\xbf[]", []),
        (b'"\xc3\xa9"', "é"),
    ],
)
def test_what_is_unusual_and_json_is_taken(text: str | bytes, value: object) -> None:
    assert decoded(text) == value


WORDS = re.compile(
    r"is not valid JSON( in line [0-9]+|: NaN and Infinity are no numbers)|is not UTF-8 text"
    r"|is nested more than 100 levels deep|has a number (that is too large|with more than .+)"
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@st.composite
def broken(draw: st.DrawFn) -> str:
    """JSON in which a few characters are others."""
    text = json.dumps(draw(VALUES))
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.text('{}[]",:1 \n\ufeffx\\-.e', max_size=2)) + text[at + 1 :]


@thoroughly
@given(broken() | st.text())
def test_whatever_is_decoded_is_what_python_decodes(text: str) -> None:
    expected: Any = JsonError
    with suppress(ValueError):
        expected = json.loads(text, parse_constant=_no_number)
    try:
        found = decoded(text)
    except JsonError as error:
        found, said = JsonError, str(error)
    else:
        said = ""
    assert found == expected or "too large" in said
    assert bool(WORDS.fullmatch(said)) is (found is JsonError)


def _no_number(_: str) -> None:
    raise ValueError
