"""From the bytes of a file to text that is safe to parse and to show."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from umsync.manifest.keys import KEY_IN_MANIFEST, keys_in
from umsync.manifest.problems import MistakeError, Problem
from umsync.model.position import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES: Final = 1024 * 1024
_BREAK = re.compile(r"\r\n|\r|\n")
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
# Controls, line separators that editors do not show, marks that turn the reading direction, and
# what is not a character: https://yaml.org/spec/1.2.2/#51-character-set
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def decode_text(data: bytes, path: str) -> str:
    """The text of a file.

    Raises:
        MistakeError: too long, not UTF-8, or with characters that nobody can see.
    """
    start = Position(path, 1, 1)
    if len(data) > MOST_BYTES:
        raise MistakeError(start, "The file is larger than 1 MiB. Split it into several files.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise MistakeError(start, "The file is in UTF-16. Save it as UTF-8.")
    text = _decode(data.removeprefix(codecs.BOM_UTF8), path)
    _check(text, path)
    return text


def unsafe_character(text: str) -> str | None:
    """The first character that nobody can see, as `U+202E`, or None."""
    found = _UNSAFE.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def key_problems(text: str, path: str) -> Iterator[Problem]:
    """One problem for each API key in the text, comments included."""
    for number, line in enumerate(_BREAK.split(text), start=1):
        for offset in keys_in(line):
            yield Problem(Position(path, number, offset + 1), KEY_IN_MANIFEST)


def position_of(text: str, offset: int, path: str) -> Position:
    """Line and column of an offset."""
    breaks = [found.end() for found in _BREAK.finditer(text, 0, offset)]
    start = breaks[-1] if breaks else 0
    return Position(path, len(breaks) + 1, offset - start + 1)


def _decode(data: bytes, path: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        at = position_of(before, len(before), path)
        text = f"Byte 0x{data[error.start]:02X} is not valid UTF-8. Save the file as UTF-8."
    raise MistakeError(at, text)


def _check(text: str, path: str) -> None:
    found = _UNSAFE.search(text)
    if found:
        code = f"U+{ord(found.group()):04X}"
        sentence = f"There is an invisible character here ({code}). Take it out."
        raise MistakeError(position_of(text, found.start(), path), sentence)
    directive = _DIRECTIVE.search(text)
    if directive:
        sentence = "YAML directives are not allowed. Take out the line that starts with %."
        raise MistakeError(position_of(text, directive.start(), path), sentence)
