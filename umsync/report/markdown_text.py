"""Texts that people typed, made harmless for GitHub's Markdown, in a table, a list or a paragraph.

Backslashes do not help: GitHub looks for mentions, references, links and emoji in what is left when
Markdown is done. It leaves code alone, so whatever is not plain prose becomes code.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from umsync.report.safe_text import safe, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORD: Final = r"[^\W\d_]+(?:['_-][^\W\d_]+)*"
_NUMBER: Final = r"(?:\d{4}-\d{2}-\d{2}|\d{1,3}(?:,\d{3})+|\d{1,3}\.\d{1,2}|\d{1,6})%?"
_PROSE: Final = re.compile(rf"\(?(?:{_WORD}|{_NUMBER})\)?[.,;:]?")
"""A word without a sign that means something to Markdown or GitHub, or a number."""
_COMMIT: Final = re.compile(r"\b[0-9a-f]{7,}\b", re.IGNORECASE)
_NEWER_CODE: Final = 4
"""So many backticks in a row are shown as codes: parsers differ in how many may fence code."""
_RUN: Final = re.compile("`+")


def cell(text: str, longest: int = 160) -> str:
    """The text for any place in a line: words that are plainly that as prose, all else as code."""
    shown = safe(text, longest)
    words = shown.split(" ")
    if not all(words) or words[0][0].isdigit():  # blanks that vanish, or what could begin a list
        return _code(shown) if shown else ""
    said = groupby(zip(words, ["", *words], strict=False), lambda pair: _is_said(*pair))
    groups = ((plain, " ".join(word for word, _ in group)) for plain, group in said)
    return " ".join(group if plain else _code(group) for plain, group in groups)


def label(text: str, longest: int = 60) -> str:
    """A name: as prose if all of it is plainly that, else all of it as code."""
    shown = cell(text, longest)
    return code(text, longest) if "`" in shown else shown


def code(text: str, longest: int = 160) -> str:
    """The text as code: what looks like a name or an address, and commands."""
    shown = safe(text, longest)
    return _code(shown) if shown else ""


def _is_said(word: str, before: str) -> bool:
    """Whether it is prose; the number of an option (`--accept-destructive 12`) belongs to that."""
    return _is_prose(word) and not (before.startswith("--") and word.isdecimal())


def _is_prose(word: str) -> bool:
    return bool(_PROSE.fullmatch(word)) and not _COMMIT.search(word)


def _code(shown: str) -> str:
    longest = max(map(len, _RUN.findall(shown)), default=0)
    if longest >= _NEWER_CODE:
        shown, longest = shown.replace("`", "\\u0060"), 0
    # A pipe ends a cell even in code. Parsers differ in how one is escaped after a backslash.
    shown = shown.replace("\\|", "\\\\u007c").replace("|", "\\|")
    fence = "`" * (longest + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def block(text: str, longest: int) -> Iterator[str]:
    """The text's lines as a block of code."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    lines = [whole(line).replace("```", "\\u0060" * 3) for line in cut.split("\n")]
    yield from ("```", *lines, "```")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table whose cells are harmless; a head that begins with `#` is of numbers."""
    if not rows:
        return
    yield _line([each.removeprefix("#") for each in head])
    yield _line(["--:" if each.startswith("#") else "---" for each in head])
    yield from map(_line, rows)
    yield ""


def folded(title: str, lines: Sequence[str]) -> Iterator[str]:
    """The lines behind a title to open; nothing if there are none. The title must be ours."""
    if lines:
        ends = () if not lines[-1] else ("",)
        yield f"<details><summary>{title}</summary>"
        yield from ("", *lines, *ends, "</details>", "")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
