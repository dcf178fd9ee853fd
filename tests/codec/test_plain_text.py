"""Bytes become text with lines that editors count alike."""

from __future__ import annotations

import pytest

from umsync.codec.plain_text import TextError, text_in, unsafe_character


@pytest.mark.parametrize(
    ("data", "place", "sentence"),
    [
        (b"a\r\nb\xff", (2, 2), "Byte 0xFF is not valid UTF-8. Save the file as UTF-8."),
        (b"\xff\xfea\0", (1, 1), "The file is in UTF-16. Save it as UTF-8."),
        ("é\u202e".encode(), (1, 2), "There is an invisible character here (U+202E). Take it out."),
        (
            b"x" * (1024 * 1024 + 1),
            (1, 1),
            "The file is larger than 1 MiB. Split it into several files.",
        ),
    ],
)
def test_what_is_no_text_is_told_with_its_place(
    data: bytes, place: tuple[int, int], sentence: str
) -> None:
    with pytest.raises(TextError) as caught:
        text_in(data)
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.sentence == sentence


def test_a_mark_at_the_beginning_is_left_out() -> None:
    assert text_in(b"\xef\xbb\xbfa") == "a"


def test_the_first_character_that_nobody_sees_is_named() -> None:
    assert unsafe_character("a\x00\u202e") == "U+0000"
    assert unsafe_character("aé\t\n") is None
