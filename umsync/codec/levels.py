"""How deep a JSON text is nested: asked before a decoder is, since each has a bound of its own."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

MOST_LEVELS: Final = 100
"""A filter may be 20 levels deep, and so may what a plan says of it; no document needs more."""
_USUAL_LEVELS: Final = 12
_SHORT: Final = 4096
"""To count in more bytes takes as long as to look closer."""
_MARKS: Final = b'"[]{}'
_NO_MARKS: Final = bytes(frozenset(range(256)).difference(_MARKS))
_ONE_KIND: Final = bytes.maketrans(b"{}", b"[]")
_BETWEEN: Final = (ord("[") + ord("]")) // 2
_ESCAPED: Final = re.compile(rb'\\["\\]')
_RARE: Final = 100
"""With fewer than one backslash in so many bytes they are looked at one by one."""


def is_too_deep(text: str | bytes) -> bool:
    """Whether lists and objects in it are nested more than `MOST_LEVELS` deep, closed or not.

    It need not be JSON. A large text is taken apart whole, not sign by sign.
    """
    if len(text) <= MOST_LEVELS:
        return False
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) < _SHORT and data.count(b"[") + data.count(b"{") <= MOST_LEVELS:
        return False
    brackets = _brackets(data)
    return not _is_usual(brackets) and any(map(MOST_LEVELS.__lt__, _levels(brackets)))


def _brackets(data: bytes) -> bytes:
    """Those outside of strings, all as `[` and `]`: strings hold every second part of what is left.

    Empty strings are taken out first, since most are when only brackets are left in them.
    """
    marks = _without_escapes(data).translate(_ONE_KIND, _NO_MARKS)
    return b"".join(marks.replace(b'""', b"").split(b'"')[::2])


def _without_escapes(data: bytes) -> bytes:
    """Without the backslashes and quotes that stand behind a backslash."""
    pieces: list[bytes] = []
    start = at = 0
    for _ in range(len(data) // _RARE + 1):
        at = data.find(b"\\", at)
        if at < 0:
            return b"".join([*pieces, data[start:]])
        if data[at + 1 : at + 2] in {b'"', b"\\"}:
            pieces.append(data[start:at])
            start = at + 2
        at += 2
    return _ESCAPED.sub(b"", data)


def _is_usual(brackets: bytes) -> bool:
    """Whether nothing is left when the innermost pairs are taken out a few times."""
    for _ in range(_USUAL_LEVELS):
        if not brackets:
            break
        brackets = brackets.replace(b"[]", b"")
    return not brackets


def _levels(brackets: bytes) -> accumulate[int]:
    return accumulate(map(_BETWEEN.__sub__, brackets))
