"""Reads Markdown as GitHub does: tables, links that are made of bare addresses, HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

_PARSER: Final = MarkdownIt("gfm-like", {"linkify": True, "html": True})
_OURS: Final = re.compile(
    r"<!-- umsync:(plan|run):[A-Za-z0-9_-]* -->|<details><summary>[^<>]*</summary>|</details>|<br>"
)
_ACTIVE: Final = re.compile(
    r"@\w|#\d|\bGH-\d|\w/\w[\w.-]*#|www\.|https?:|:[\w+-]+:|\$.*\$|&\w+;|&#|\b[0-9a-f]{7,40}\b",
    re.IGNORECASE,
)
"""What GitHub looks for in texts that are no code: mentions, references, links, emoji, math."""


def tokens(text: str) -> Iterator[Token]:
    """All of them, with those inside of others."""
    for each in _PARSER.parse(text):
        yield each
        yield from each.children or ()


def dangers(text: str) -> list[str]:
    """Everything in it that links, shows or runs something, calls somebody, or is foreign HTML."""
    found: list[str] = []
    for each in tokens(text):
        if each.type in {"link_open", "image", "s_open"}:
            found.append(f"{each.type} {each.attrs}")
        if each.type in {"html_block", "html_inline"}:
            found += [part for part in [_OURS.sub("", each.content).strip()] if part]
        if each.type == "text" and _ACTIVE.search(each.content):
            found.append(each.content)
    return found


def tables(text: str) -> list[list[list[str]]]:
    """Each table as rows of cells, as they are shown."""
    found: list[list[list[str]]] = []
    for each in _PARSER.parse(text):
        if each.type == "table_open":
            found.append([])
        elif each.type == "tr_open":
            found[-1].append([])
        elif each.type == "inline" and found and each.level >= 4 and found[-1]:
            found[-1][-1].append("".join(child.content for child in each.children or ()))
    return found


def codes(text: str) -> list[str]:
    """All pieces of code in lines."""
    return [each.content for each in tokens(text) if each.type == "code_inline"]
