"""What the shared text matcher refuses, however it is made."""

from __future__ import annotations

from umsync.kinds.filters.email import Email


def test_an_empty_text_would_fit_everybody() -> None:
    assert Email(contains=("a", "")).check() == "has an empty text, which would fit everybody."


def test_letters_that_grow_in_upper_case_are_the_same_letters() -> None:
    assert Email(equals=("STRASSE@acme.example",)).fits("straße@acme.example")
