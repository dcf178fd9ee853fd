"""From the bytes of a file to text that is safe to parse and to show."""

from __future__ import annotations

import codecs
import re
from typing import Final

MOST_BYTES: Final = 1024 * 1024
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Controls, line separators that editors do not show, marks that turn the reading direction, and
what is not a character: https://yaml.org/spec/1.2.2/#51-character-set"""
_BREAK: Final = re.compile(r"\r\n|\r|\n")


class TextError(ValueError):
    """Something is wrong in a text; the message is a sentence. Line and column count from 1."""

    def __init__(self, line: int, column: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.column = column
        self.sentence = sentence


def text_in(data: bytes) -> str:
    """The text of a file that somebody wrote with an editor.

    Raises:
        TextError: too long, not UTF-8, or with characters that nobody can see.
    """
    if len(data) > MOST_BYTES:
        raise TextError(1, 1, "The file is larger than 1 MiB. Split it into several files.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise TextError(1, 1, "The file is in UTF-16. Save it as UTF-8.")
    text = utf8_in(data)
    check_visible(text)
    return text


def utf8_in(data: bytes, form: str = "UTF-8") -> str:
    """The text of UTF-8, with or without its mark; `form` is what to save the file as.

    Raises:
        TextError: it is not UTF-8.
    """
    content = data.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before, byte = content[: error.start].decode(), content[error.start]
    sentence = f"Byte 0x{byte:02X} is not valid UTF-8. Save the file as {form}."
    raise TextError(*place_of(before, len(before)), sentence)


def check_visible(text: str) -> None:
    """Goes on if everybody can see all of it.

    Raises:
        TextError: it has a character that nobody can see.
    """
    found = _UNSAFE.search(text)
    if found:
        code = f"U+{ord(found.group()):04X}"
        sentence = f"There is an invisible character here ({code}). Take it out."
        raise TextError(*place_of(text, found.start()), sentence)


def unsafe_character(text: str) -> str | None:
    """The first character that nobody can see, as `U+202E`, or None."""
    found = _UNSAFE.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def lines_of(text: str) -> list[str]:
    """Its lines, whatever they end with."""
    return _BREAK.split(text)


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset."""
    breaks = [found.end() for found in _BREAK.finditer(text, 0, offset)]
    start = breaks[-1] if breaks else 0
    return len(breaks) + 1, offset - start + 1
