"""Text that fits a terminal's width, counted in cells: some letters take two, some marks none."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from prompt_toolkit.utils import get_cwidth as width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["cut", "first_fitting", "width_of", "wrapped"]


def cut(text: str, width: int) -> str:
    """At most so many cells; an ellipsis at the end says that there was more."""
    if width_of(text) <= width:
        return text
    return f"{_beginning(text, width - 1)}…" if width > 0 else ""


def first_fitting(texts: Sequence[str], width: int) -> str:
    """The first that fits; the last one, cut, if none does."""
    return next((each for each in texts if width_of(each) <= width), cut(texts[-1], width))


def wrapped(text: str, width: int, most: int) -> list[str]:
    """At most so many lines, broken at blanks where possible; the last is cut."""
    lines: list[str] = []
    for piece in _pieces(text, max(width, 2)):
        if lines and width_of(f"{lines[-1]} {piece}") <= width:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    kept, rest = lines[: most - 1], lines[most - 1 :]
    return [*kept, cut(" ".join(rest), width)][:most]


def _pieces(text: str, width: int) -> Iterator[str]:
    """The words; what is longer than a line comes in several pieces."""
    for word in text.split():
        left = word
        while width_of(left) > width:
            piece = _beginning(left, width)
            yield piece
            left = left[len(piece) :]
        yield left


def _beginning(text: str, width: int) -> str:
    return text[: sum(end <= width for end in accumulate(map(width_of, text)))]
