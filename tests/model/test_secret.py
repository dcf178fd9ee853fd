"""A key cannot be shown by accident."""

from __future__ import annotations

import pickle

import pytest

from umsync.manifest.keys import hide_keys
from umsync.model.secret import Secret, masked, may_hold_key, remembering

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


def test_masked_takes_out_each_secret() -> None:
    assert masked("a s3cr3t-value, twice: s3cr3t-value", [KEY]) == "a ***, twice: ***"


def test_a_secret_in_a_longer_one_does_not_leave_the_rest() -> None:
    assert masked("s3cr3t-value-two", [KEY, Secret("s3cr3t-value-two")]) == "***"


@pytest.mark.parametrize("prefix", ["ATCTT3x", "ATATT3x"])
def test_masked_takes_out_keys_of_atlassian_that_nobody_told_of(prefix: str) -> None:
    text = f"Ann ({prefix}FfGN0_a-b=CD)"
    assert masked(text, []) == "Ann (***)" == hide_keys(text)


def test_what_is_too_short_for_a_key_does_not_spoil_texts() -> None:
    assert masked("a key is a key", [Secret("key"), Secret("")]) == "a key is a key"


def test_only_while_it_remembers_masked_knows_the_secrets_that_are_made() -> None:
    Secret("made-before")
    with remembering():
        Secret("made-meanwhile")
        assert masked("made-before made-meanwhile") == "made-before ***"
    assert masked("made-meanwhile") == "made-meanwhile"


def test_a_document_may_hold_a_key_however_it_quotes_it() -> None:
    with remembering():
        Secret('a-"quoted"-key')
        assert may_hold_key('["a-\\"quoted\\"-key"]', lambda each: each.replace('"', '\\"'))
        assert not may_hold_key('["a-key"]', str)
        assert may_hold_key("ATATT3xFfGF0abcd", str)
    assert not may_hold_key('["a-\\"quoted\\"-key"]', str)


def test_a_text_without_keys_stays_itself() -> None:
    with remembering():
        Secret("another-key-1")
        text = "Ann Smith"
        assert masked(text) is text
