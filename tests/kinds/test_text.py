"""What the shared text matcher and its patterns refuse, however they are made."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)", "a{1001}", "[", "(?:((a{100}){10}){10})"])
def test_what_could_take_for_ever_or_too_much_memory_is_not_in_the_syntax(pattern: str) -> None:
    problem = Email(matches=(pattern,)).check() or ""
    assert problem.startswith(f"has the pattern {pattern!r}, which is not in RE2 syntax: ")


def test_a_pattern_that_cannot_be_text_is_a_mistake() -> None:
    expected = r"has the pattern '\ud800', which is not in RE2 syntax: half a character."
    assert Email(matches=("\ud800",)).check() == expected


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
