"""The one place where text becomes markup."""

from __future__ import annotations

import pytest

from umsync.model.secret import Secret, remembering
from umsync.report.html.markup import Html, el, join, text
from umsync.sandbox.hostile import LONG_NAME, NAMES


@pytest.mark.parametrize("name", NAMES)
def test_no_name_holds_a_character_that_means_something(name: str) -> None:
    assert not set(text(name)) & set("<>\"'\n\r\x00\u2028\u202e")


def test_text_becomes_markup_and_markup_stays() -> None:
    assert el("b", "<i>", Html("<br>")) == "<b>&lt;i&gt;<br></b>"


def test_attributes_are_escaped_and_named_as_in_html() -> None:
    found = el("a", class_="x", aria_label='"><i>', hidden=True, title=None, disabled=False)
    assert found == '<a class="x" aria-label="&quot;&gt;&lt;i&gt;" hidden></a>'


def test_what_is_empty_is_left_out() -> None:
    assert join(("a", "", None, "b"), ", ") == "a, b"


def test_elements_without_content_are_not_closed() -> None:
    assert el("br") == "<br>"


def test_long_text_is_cut() -> None:
    assert len(text(LONG_NAME)) == 300
    assert text(LONG_NAME).endswith("…")


def test_keys_become_a_mask() -> None:
    with remembering():
        Secret("acme-key-123456")
        assert text("the key acme-key-123456") == "the key ***"
    assert "ATATT3xabcdefgh" not in text("ATATT3xabcdefgh")
