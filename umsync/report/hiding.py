"""Finds texts of people (names, addresses) in sentences, however they are written, and hides them.

Compared is what `umsync.report.folding` says: case, accents, blanks and apostrophes do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from umsync.report.common_words import COMMON
from umsync.report.folding import Folded, folded

if TYPE_CHECKING:
    from collections.abc import Iterable

HIDDEN: Final = "…"
_LOCAL: Final = r"[\w.!#$%&'*+/=?^`{|}~-]"
_ADDRESS: Final = re.compile(rf"(?<!{_LOCAL})(['`]*+){_LOCAL}++[@\uff20][\w-]++(?:\.[\w-]++)*+")
"""Anything that could be an e-mail address, also without a dot behind the @. Linear in time.

A quotation mark before it is none of it.
"""
_KEY: Final = 2
"""Names are looked up by so many characters; a shorter one could be a part of anything."""
_NUMBER: Final = 4
"""A name of fewer digits could be any count."""


def without_addresses(text: str) -> str:
    """The text with everything hidden that looks like an e-mail address."""
    if "@" not in text and "\uff20" not in text:
        return text
    return _ADDRESS.sub(lambda found: found[1] + HIDDEN, text)


@dataclass(frozen=True, slots=True)
class Finder:
    """Texts to hide, folded, by their first two characters; the longest come first."""

    by_start: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """To hide these. Those that could be a part of any sentence are left alone."""
        found: dict[str, list[str]] = {}
        wanted = {folded(text).text.strip() for text in texts}
        for each in sorted(wanted, key=len, reverse=True):
            if _is_telling(each):
                found.setdefault(each[:_KEY], []).append(each)
        return cls({start: tuple(each) for start, each in found.items()})

    def hide(self, text: str) -> str:
        """The text with `…` for each of them that stands there as a whole word or words."""
        if not self.by_start:
            return text
        found, parts, at, kept = folded(text), [], 0, 0
        while at < len(found.text) - 1:
            end = self._end(found, at)
            if end is None:
                at += 1
                continue
            parts += [text[kept : found.places[at]], HIDDEN]
            at, kept = end, found.places[end]
        return "".join(parts) + text[kept:] if parts else text

    def _end(self, found: Folded, at: int) -> int | None:
        for each in self.by_start.get(found.text[at : at + _KEY], ()):
            end = at + len(each)
            if found.text.startswith(each, at) and _is_apart(found, at) and _is_apart(found, end):
                return end
        return None


def _is_telling(text: str) -> bool:
    """Whether a text tells somebody apart: no word of our own, no small number, no single sign."""
    is_count = text.isdecimal() and len(text) < _NUMBER
    return len(text) >= _KEY and text not in COMMON and not is_count


def _is_apart(found: Folded, at: int) -> bool:
    """Whether no character, and no word of Latin letters or digits, goes on over this place."""
    pair = found.text[at - 1 : at + 1] if at else ""
    is_word = len(pair) == _KEY and pair.isascii() and pair.isalnum()
    return found.places[at] >= 0 and not is_word
