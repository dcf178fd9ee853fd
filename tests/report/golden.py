"""Compares lines with a stored text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

GOLDEN = Path(__file__).parent / "golden"
REFRESH = "UMSYNC_REFRESH"


def compare(lines: Iterable[str], name: str) -> None:
    """Fails when the lines are not those of `golden/<name>.txt`."""
    found = "".join(f"{line}\n" for line in lines)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get(REFRESH) == "1":
        path.write_text(found, encoding="utf-8")
    stored = path.read_text("utf-8") if path.exists() else ""
    assert found == stored, (
        f"The text differs from {path.name}. If the new text is meant, run the tests again with "
        f"{REFRESH}=1 and read the difference in Git before you commit it."
    )
