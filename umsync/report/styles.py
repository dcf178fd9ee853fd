"""How lines of text look at a terminal that has colors; the words say the same without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_STYLES: Final[Mapping[str, str]] = {
    "  - ": "red",
    "  + ": "green",
    "      ": "dim",
    "  OVER": "bold red",
    "  ok ": "green",
    "Cannot be applied": "bold red",
    "LOG DAMAGED": "bold red",
    "  applied ": "green",
    "  failed ": "bold red",
    "  unknown ": "bold yellow",
    "  not seen ": "bold yellow",
    "  not attempted ": "yellow",
    "Digest ": "dim",
}
"""By how a line begins."""


def style_of(line: str) -> str:
    """Of a line of a plan or a run, in rich's words; headings are bold."""
    found = next((style for start, style in _STYLES.items() if line.startswith(start)), "")
    return found or ("" if line.startswith(" ") else "bold")
