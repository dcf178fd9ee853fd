"""Why RE2 refuses a pattern, by a look of our own: what RE2 says differs from version to version.

The syntax is that of https://github.com/google/re2/wiki/Syntax; what is looked for is what people
bring from other dialects, and what they forget.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_ELSE: Final = "see https://github.com/google/re2/wiki/Syntax"
_MOST: Final = 1_000
_SIGN: Final = re.compile(
    r"""
    (?P<quoted>\\Q.*?(?:\\E|\Z)) | (?P<end>\\\Z) |
    (?P<back>\\[1-9] | \\[gk][{<'0-9] | \(\?P[=>]) |
    (?P<escape>\\(?:[pPx]\{[^}]*\} | .)) |
    (?P<class>\[\^?+\]?+(?:\[:\^?\w+:\] | \\. | [^]\\])*\]) | (?P<unclosed>\[) |
    (?P<around>\(\?<?[=!]) | (?P<flags>\(\?[imsU-]*\)) |
    (?P<open>\(\?P?<\w+> | \(\?[imsU-]*: | \((?!\?)) | (?P<foreign>\(\?) |
    (?P<close>\)) | (?P<or>\|) |
    (?P<repeat>(?:[*+?] | \{(?P<least>[0-9]{1,8})(?:,(?P<most>[0-9]{1,8})?)?\})\??) |
    (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_PHRASES: Final = {
    "end": "a backslash is at its end",
    "back": "it refers back to a group",
    "unclosed": "a [ is not closed",
    "around": "it looks ahead or behind",
    "foreign": _ELSE,
}


def fault_in(pattern: str) -> str:
    """A phrase on what is wrong with a pattern that RE2 refused."""
    look = _Look()
    for sign in _SIGN.finditer(pattern):
        fault = _PHRASES.get(sign.lastgroup or "") or look.at(sign)
        if fault:
            return fault
    return "a ( is not closed" if len(look.times) > 1 else _ELSE


@dataclass(slots=True)
class _Look:
    """What was seen so far.

    `last` is how often the last piece repeats, None for no piece, `is_repeated` whether by itself;
    `times` has the most repetitions in each group that is open.
    """

    last: int | None = None
    is_repeated: bool = False
    times: list[int] = field(default_factory=lambda: [1])

    def at(self, sign: re.Match[str]) -> str | None:
        """What is wrong with the next sign, or None."""
        kind = sign.lastgroup
        if kind == "repeat":
            return self._repeat(sign)
        self.is_repeated = False
        if kind == "close":
            return self._close()
        if kind == "open":
            self.times.append(1)
        self.last = None if kind in {"open", "or", "flags"} else 1
        return None

    def _close(self) -> str | None:
        if len(self.times) == 1:
            return "a ) closes nothing"
        self.last = self.times.pop()
        self.times[-1] = max(self.times[-1], self.last)
        return None

    def _repeat(self, sign: re.Match[str]) -> str | None:
        if self.last is None:
            return f"{sign.group()} repeats nothing"
        if self.is_repeated:
            return f"{sign.group()} repeats a repetition"
        self.is_repeated = True
        self.last *= max(int(sign["least"] or 1), int(sign["most"] or 1), 1)
        self.times[-1] = max(self.times[-1], self.last)
        return "it repeats something more than 1,000 times" if self.last > _MOST else None
