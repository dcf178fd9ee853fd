"""The text of a manifest, with places for its mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.codec.plain_text import MOST_BYTES, TextError, lines_of, text_in, unsafe_character
from umsync.manifest.keys import KEY_IN_MANIFEST, keys_in
from umsync.manifest.problems import MistakeError, Problem
from umsync.model.position import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MOST_BYTES", "decode_text", "key_problems", "unsafe_character"]


def decode_text(data: bytes, path: str) -> str:
    """The text of a file.

    Raises:
        MistakeError: too long, not UTF-8, or with characters that nobody can see.
    """
    try:
        return text_in(data)
    except TextError as error:
        at, sentence = Position(path, error.line, error.column), error.sentence
    raise MistakeError(at, sentence)


def key_problems(text: str, path: str) -> Iterator[Problem]:
    """One problem for each API key in the text, comments included."""
    for number, line in enumerate(lines_of(text), start=1):
        for offset in keys_in(line):
            yield Problem(Position(path, number, offset + 1), KEY_IN_MANIFEST)
