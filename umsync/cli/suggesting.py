"""What somebody may have meant who mistyped a name."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def suggestion(name: str, known: Iterable[str]) -> str:
    """A sentence that asks for near names, with a blank before it; empty if none is near."""
    near = get_close_matches(name, sorted(known), cutoff=0.7)
    return f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
