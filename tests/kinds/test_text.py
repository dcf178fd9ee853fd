"""What the shared text matcher and its patterns refuse, however they are made."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.strategies import thoroughly
from umsync.kinds.filters.email import Email

_FITS_ALL = "which fits every text, even the empty one."


def _fits(email: Email, text: str) -> bool:
    assert email.check() is None
    return email.matcher()(text)


def test_an_empty_text_would_fit_everybody() -> None:
    assert Email(contains=("a", "")).check() == "has an empty text, which would fit everybody."


def test_letters_that_grow_in_upper_case_are_the_same_letters() -> None:
    assert _fits(Email(equals=("STRASSE@acme.example",)), "straße@acme.example")


@pytest.mark.parametrize(
    ("email", "good", "bad"),
    [
        (Email(equals=("a", "B")), "b", "ab"),
        (Email(starts_with=("x", "A")), "ab", "ba"),
        (Email(ends_with=("x", "A")), "ba", "ab"),
        (Email(contains=("x", "A")), "bab", "b"),
        (Email(matches=("x", "A+b")), "caabd", "ba"),
        (Email(matches=("^É$",)), "é", "e"),
        (Email(matches=("(?-i:A)",)), "A", "a"),
        (Email(matches=("a",), starts_with=("b",)), "ba", "ab"),
    ],
)
def test_of_one_setting_any_may_fit_and_all_settings_must(
    email: Email, good: str, bad: str
) -> None:
    assert (_fits(email, good), _fits(email, bad)) == (True, False)


@pytest.mark.parametrize("pattern", ["x*", "^", "$", "a|", "(bot)?", ".*", "^.*$", r"\b|x*"])
def test_a_pattern_must_not_fit_every_text(pattern: str) -> None:
    assert Email(matches=(pattern,)).check() == f"has the pattern {pattern!r}, {_FITS_ALL}"


@pytest.mark.parametrize("pattern", ["^$", ".", "^a*$", r"\bbot\b"])
def test_a_pattern_may_fit_much_but_not_everything(pattern: str) -> None:
    assert Email(matches=(pattern,)).check() is None


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("(?=a)", "it looks ahead or behind"),
        ("a(?!b)", "it looks ahead or behind"),
        ("(?<=a)b", "it looks ahead or behind"),
        ("(?<!a)b", "it looks ahead or behind"),
        (r"(a)\1", "it refers back to a group"),
        ("(?P<n>a)(?P=n)", "it refers back to a group"),
        (r"(?<n>a)\k<n>", "it refers back to a group"),
        ("[", "a [ is not closed"),
        ("x[^]a", "a [ is not closed"),
        ("[]", "a [ is not closed"),
        (r"[a\]", "a [ is not closed"),
        ("(", "a ( is not closed"),
        ("(a|(?:b)", "a ( is not closed"),
        (r"(a\)", "a ( is not closed"),
        ("([)]", "a ( is not closed"),
        (r"(\Q)", "a ( is not closed"),
        (")", "a ) closes nothing"),
        ("(a))", "a ) closes nothing"),
        ("a\\", "a backslash is at its end"),
        ("*.bot", "* repeats nothing"),
        ("a|+?", "+? repeats nothing"),
        ("(?:{2})", "{2} repeats nothing"),
        ("a**", "* repeats a repetition"),
        ("a+?{2,}", "{2,} repeats a repetition"),
        ("a{1001}", "it repeats something more than 1,000 times"),
        ("a{2,1001}", "it repeats something more than 1,000 times"),
        ("((a{100}){10}b){2}", "it repeats something more than 1,000 times"),
        ("(?:((a{100}){10}){10})", "it repeats something more than 1,000 times"),
        ("\ud800", "half a character"),
        ("(?>a)", "see https://github.com/google/re2/wiki/Syntax"),
        ("[z-a]", "see https://github.com/google/re2/wiki/Syntax"),
        (r"\Z", "see https://github.com/google/re2/wiki/Syntax"),
    ],
)
def test_what_re2_does_not_take_is_told_in_words_of_ours(pattern: str, fault: str) -> None:
    expected = f"has the pattern {pattern!r}, which is not in RE2 syntax: {fault}."
    assert Email(matches=(pattern,)).check() == expected


SIGNS = ["a", ".", "(", "(?:", "(?=", "(?P<n>", "(?P=n)", "(?i", ")", "[", "[^", "]", "[:alpha:]"]
SIGNS += [
    "|",
    "*",
    "+?",
    "{2}",
    "{1001}",
    "{",
    "\\",
    r"\1",
    r"\d",
    r"\Q",
    r"\E",
    r"\p{Foo}",
    "-",
    " ",
]
FAULT = re.compile(
    r"it (looks ahead or behind|refers back to a group|repeats something more than 1,000 times)"
    r"|a [\[(] is not closed|a \) closes nothing|a backslash is at its end"
    r"|[*+?{][0-9,}?]* repeats (nothing|a repetition)|see https://github.com/google/re2/wiki/Syntax"
)


@thoroughly
@given(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=12).map("".join) | st.text(max_size=9))
def test_no_word_of_re2_is_in_a_sentence(pattern: str) -> None:
    problem = Email(matches=(pattern,)).check() or ""
    start = f"has the pattern {pattern!r}, which is not in RE2 syntax: "
    if problem.startswith(start) and not problem.endswith("half a character."):
        assert FAULT.fullmatch(problem.removeprefix(start).removesuffix("."))


@pytest.mark.parametrize("pattern", ["[]a]", "[[:alpha:]]", r"\Qa(\E", "a{,3}", "(?i)a", "x{1000}"])
def test_what_only_looks_wrong_is_taken(pattern: str) -> None:
    assert Email(matches=(pattern,)).check() is None


def test_half_a_character_in_a_name_harms_no_run() -> None:
    assert _fits(Email(matches=("b$",)), "\ud800b")


def test_a_pattern_has_at_most_a_thousand_characters() -> None:
    assert Email(matches=("a" * 1_000,)).check() is None
    expected = f"has the pattern '{'a' * 59}…' with 1,001 characters; the most is 1,000."
    assert Email(matches=("a" * 1_001,)).check() == expected


def test_one_bad_pattern_among_good_ones_is_named() -> None:
    problem = Email(matches=("good", "(bad")).check() or ""
    assert problem.startswith("has the pattern '(bad', ")


def test_a_mistake_in_a_pattern_writes_nothing_by_itself(capfd: pytest.CaptureFixture[str]) -> None:
    Email(matches=("(bad",)).check()
    assert capfd.readouterr() == ("", "")
