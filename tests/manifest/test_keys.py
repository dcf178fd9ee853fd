"""Nothing that looks like a key is shown."""

from __future__ import annotations

from umsync.manifest.keys import hide_keys, keys_in, looks_like_key
from umsync.manifest.words import quoted

KEY = "ATATT3xFfGF0fakefake-_=AB12CD34"
TOKEN = "aB3" * 14


def test_atlassian_keys_are_masked_anywhere_in_a_text() -> None:
    assert hide_keys(f"a {KEY}, b") == "a ***, b"


def test_long_random_tokens_are_masked() -> None:
    assert hide_keys(TOKEN) == "***"


def test_long_words_and_ids_are_shown() -> None:
    plain = "7f3c2c1e-0000-4000-8000-000000000001 " + "a-very-long-group-name-" * 3
    assert hide_keys(plain) == plain
    assert not looks_like_key(plain)


def test_every_key_is_found() -> None:
    assert list(keys_in(f"{KEY} {KEY}")) == [0, len(KEY) + 1]


def test_a_quoted_text_is_short_and_on_one_line() -> None:
    assert quoted("a\nb\x1b") == r"'a\nb\x1b'"
    assert len(quoted("x" * 1000)) == 62
    assert quoted(KEY) == "'***'"
