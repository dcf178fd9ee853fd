"""A key cannot be shown by accident."""

from __future__ import annotations

import pickle

import pytest

from umsync.model.secret import Secret

KEY = Secret("s3cr3t-value")


def test_only_reveal_gives_the_value() -> None:
    assert KEY.reveal() == "s3cr3t-value"


@pytest.mark.parametrize("shown", [repr(KEY), str(KEY), f"{KEY}", f"{KEY!r}", f"{[KEY]}"])
def test_text_forms_show_a_mask(shown: str) -> None:
    assert "s3cr3t" not in shown
    assert "***" in shown


def test_it_cannot_be_pickled() -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(KEY)


def test_equal_values_are_equal_secrets() -> None:
    assert Secret("s3cr3t-value") == KEY
    assert hash(Secret("s3cr3t-value")) == hash(KEY)
    assert Secret("other") != KEY
    assert KEY != "s3cr3t-value"


def test_it_has_no_dictionary_to_look_into() -> None:
    assert not hasattr(KEY, "__dict__")
