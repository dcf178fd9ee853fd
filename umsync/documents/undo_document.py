"""`undo.json`: the way back from a run (`umsync.undo/1`), for people and other programs.

`umsync undo` does not read it: it asks the run's plan and log, which also a killed run has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.documents.codec import encode
from umsync.runs.canonical import indented, without_keys

if TYPE_CHECKING:
    from umsync.model.undo import Undoing

FORMAT: Final = "umsync.undo/1"


def write_undo(undoing: Undoing) -> str:
    """The document's text: ASCII, the same for the same run, with every API key masked."""
    content = {"format": FORMAT, **encode(undoing)}
    return indented(without_keys(content))
