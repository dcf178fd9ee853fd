"""Finds texts of people (names, addresses) in sentences, whole and in any case, and hides them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

HIDDEN: Final = "…"
_LOCAL: Final = r"[\w.!#$%&'*+/=?^`{|}~-]"
_ADDRESS: Final = re.compile(rf"(?<!{_LOCAL}){_LOCAL}++[@\uff20][\w-]++(?:\.[\w-]++)*+")
"""Anything that could be an e-mail address, also without a dot behind the @. Linear in time."""
_KEY: Final = 2
"""Names are looked up by so many characters; a shorter one could be a part of anything."""


def without_addresses(text: str) -> str:
    """The text with everything hidden that looks like an e-mail address."""
    return _ADDRESS.sub(HIDDEN, text) if "@" in text or "\uff20" in text else text


@dataclass(frozen=True, slots=True)
class Finder:
    """Texts to hide, in lower case, by their first two characters; the longest come first."""

    by_start: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """To hide these. Those of one character are left alone."""
        found: dict[str, list[str]] = {}
        wanted = {_lower(text.strip()) for text in texts}
        for each in sorted(wanted, key=len, reverse=True):
            if len(each) >= _KEY:
                found.setdefault(each[:_KEY], []).append(each)
        return cls({start: tuple(each) for start, each in found.items()})

    def hide(self, text: str) -> str:
        """The text with `…` for each of them that stands there as a whole word or words."""
        lower, parts, at, kept = _lower(text), [], 0, 0
        while at < len(lower) - 1:
            end = self._end(lower, at)
            if end is None:
                at += 1
                continue
            parts += [text[kept:at], HIDDEN]
            at = kept = end
        return "".join(parts) + text[kept:] if parts else text

    def _end(self, lower: str, at: int) -> int | None:
        for each in self.by_start.get(lower[at : at + _KEY], ()):
            end = at + len(each)
            if lower.startswith(each, at) and not (_joins(lower, at) or _joins(lower, end)):
                return end
        return None


def _joins(text: str, at: int) -> bool:
    """Whether a word of Latin letters or digits goes on over this place."""
    pair = text[at - 1 : at + 1] if at else ""
    return len(pair) == _KEY and pair.isascii() and pair.isalnum()


def _lower(text: str) -> str:
    """In lower case, with a character for each character."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := each.lower()) == 1 else each for each in text)
