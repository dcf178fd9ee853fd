"""Pieces of the sentences about mistakes."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from umsync.manifest.keys import hide_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 60


def quoted(text: str) -> str:
    """The text in quotes, on one line, shortened, without anything that looks like a key."""
    hidden = hide_keys(text)
    return repr(hidden if len(hidden) <= _LONGEST else f"{hidden[: _LONGEST - 1]}…")


def listed(names: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    *others, final = names
    return f"{', '.join(others)} {last} {final}" if others else final


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """` Did you mean 'status'?`, or nothing when no name is near."""
    near = get_close_matches(name[:_LONGEST], list(names), n=3, cutoff=0.6)
    return f" Did you mean {listed(map(repr, near), 'or')}?" if near else ""
