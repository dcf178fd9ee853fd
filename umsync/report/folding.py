"""Text as people compare it: without case, accents, kinds of blanks, dashes and apostrophes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from unicodedata import category, combining, normalize

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAME: Final = {
    **dict.fromkeys(range(0x300, 0x370)),  # accents
    **dict.fromkeys(range(0xFE00, 0xFE10)),  # how a sign is drawn
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4\uff07`"), "'"),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"), "-"),
    ord("\u0131"): "i",
}


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `places` says where in the original each of its characters begins.

    It has one place more, the original's end. -1 is a character in the midst of an original one.
    """

    text: str
    places: Sequence[int]


def folded(text: str) -> Folded:
    """The text folded, for finding one text in another: equal texts look the same to people."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return Folded(text.lower().replace("`", "'"), range(len(text) + 1))
    parts: list[str] = []
    places: list[int] = []
    for start, piece in _pieces(text):
        part = _folded(piece)
        parts.append(part)
        places += [start, *[-1] * (len(part) - 1)] if part else []
    return Folded("".join(parts), (*places, len(text)))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Blanks together, and each other character with the accents and unseen ones behind it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _goes_on(text[at - 1], text[at]):
            yield start, text[start:at]
            start = at


def _goes_on(before: str, here: str) -> bool:
    if here.isspace():
        return before.isspace()
    return combining(here) > 0 or category(here) == "Cf"


@lru_cache(maxsize=4096)
def _folded(piece: str) -> str:
    if piece.isspace():
        return " "
    seen = "".join(each for each in piece if category(each) != "Cf").translate(_ALIKE)
    return normalize("NFKD", normalize("NFKD", seen).casefold()).translate(_SAME)


_ALIKE: Final = {code: sign for code, sign in _SAME.items() if sign}
"""Before a compatible form is looked for: that of an acute accent is a blank with one above."""
