"""What the tests of this folder tried and saw; `make reliability` prints it at its end.

Each process appends lines to the file that UMSYNC_RELIABILITY names. Without it the tests are a
slice, and nothing is counted.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

FIGURES: Final = os.environ.get("UMSYNC_RELIABILITY")
IS_FULL: Final = bool(FIGURES)
ROWS: Final = (
    "crashes",
    "stops",
    "resumes",
    "faults",
    "changes made",
    "sent again in one of two directories",
)
MUST_BE_ZERO: Final = ("changes lost", "writes repeated", "reported wrongly")


def count(what: str, number: int = 1, kind: str = "") -> None:
    """So many more of this; a difference counts whatever its sign."""
    if FIGURES and number:
        with Path(FIGURES).open("a") as figures:
            figures.write(json.dumps([what, kind, abs(number)]) + "\n")


def table(lines: list[str]) -> str:
    """What was counted, for people."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for what, kind, number in map(json.loads, lines):
        counted[what][kind] += number
    rows = [_row(what, counted[what]) for what in (*ROWS, *MUST_BE_ZERO)]
    return "\n".join(("| what | number | of these |", "| --- | ---: | --- |", *rows))


def _row(what: str, kinds: Counter[str]) -> str:
    of_these = ", ".join(f"{kind} {kinds[kind]:,}" for kind in sorted(kinds) if kind)
    return f"| {what} | {sum(kinds.values()):,} | {of_these} |"


if __name__ == "__main__":
    sys.stdout.write(table(Path(sys.argv[1]).read_text().splitlines()) + "\n")
