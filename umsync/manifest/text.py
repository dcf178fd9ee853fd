"""The text of a manifest, with places for its mistakes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from umsync.codec.plain_text import TextError, lines_of, text_in
from umsync.manifest.keys import KEY_IN_MANIFEST, keys_in
from umsync.manifest.problems import MistakeError, Problem
from umsync.model.position import Position

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def located(path: str) -> Iterator[None]:
    """What is wrong in a text is a mistake in the file of this path.

    Raises:
        MistakeError: something is.
    """
    try:
        yield
    except TextError as error:
        at = Position(path, error.line, error.column)
        raise MistakeError(at, error.sentence) from None


def decode_text(data: bytes, path: str) -> str:
    """The text of a file.

    Raises:
        MistakeError: too long, not UTF-8, or with characters that nobody can see.
    """
    with located(path):
        return text_in(data)


def key_problems(text: str, path: str) -> Iterator[Problem]:
    """One problem for each API key in the text, comments included."""
    for number, line in enumerate(lines_of(text), start=1):
        for offset in keys_in(line):
            yield Problem(Position(path, number, offset + 1), KEY_IN_MANIFEST)
