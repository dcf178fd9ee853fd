"""Markdown that always fits into a comment: with less and less rows, until it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.report.markdown_text import cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST_BYTES: Final = 60_000
"""GitHub takes 65,536 characters in a comment; programs put a line of theirs around ours."""


@dataclass(frozen=True, slots=True)
class Level:
    """How much is listed: `rows` of changes, `names` of people and sentences in any other list.

    `lines` is for what only a plan with very many policies or sources has much of, and `typed` is
    characters of a one-off.
    """

    rows: int
    names: int
    lines: int = 100
    typed: int = 4_000


LEVELS: Final = (
    Level(500, 100),
    Level(350, 60),
    Level(250, 40),
    Level(150, 30),
    Level(100, 20),
    Level(50, 10),
    Level(20, 5),
    Level(10, 3),
    Level(5, 2),
    Level(0, 1),
    Level(0, 0, 10, 500),
    Level(0, 0, 2, 100),
)
"""The safety lines are the same on each; only limits of more than `lines` policies are cut."""


def fitting(render: Callable[[Level], Iterator[str]], most: int = MOST_BYTES) -> str:
    """The text of the first level that has at most so many bytes, else of the last."""
    text = ""
    for level in LEVELS:
        text = "\n".join(render(level)) + "\n"
        if len(text.encode()) <= most:
            break
    return text


def listed(texts: Sequence[str], shown: int) -> str:
    """So many of the texts in one line, and how many more there are."""
    more = len(texts) - shown
    parts = [
        *texts[:shown],
        *([f"{more:,} more" if shown else f"{more:,} in all"] if more > 0 else []),
    ]
    return ", ".join(parts)


def bullets(sentences: Sequence[str], shown: int) -> Iterator[str]:
    """Sentences as a list, and how many more there are."""
    yield from (f"- {cell(each, 400)}" for each in sentences[:shown])
    yield from more_of(len(sentences), shown)


def more_of(total: int, shown: int) -> Iterator[str]:
    """A last item of a list that says what it leaves out."""
    if total > shown:
        yield f"- … and {total - shown:,} more"
