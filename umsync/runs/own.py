"""What umsync itself writes into a run's folder: nothing else there is its to remove."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from umsync.runs.handles import is_plain

LOG: Final = "events.jsonl"
KEPT: Final = ("plan.json", LOG, "run.json", "undo.json")
"""The files of a run that stay."""
REPORTS: Final = ("report.md", "report.html")
"""For people; made of the others, so they can be made again."""
REMOVED: Final = (
    *(f".{name}.tmp" for name in (*KEPT, *REPORTS)),
    ".reserve",
    *REPORTS,
    "undo.json",
    "run.json",
    "plan.json",
    LOG,
)
"""All of them, the log last: while it is there, it tells what the run did."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The names in a run's folder: our own, as they are removed, and what somebody else put there.

    Something of one of our names that is no regular file is somebody else's.
    """

    own: tuple[str, ...]
    foreign: tuple[str, ...]


def contents_of(folder: int) -> Contents:
    """What is in the folder of this descriptor.

    Raises:
        OSError: it cannot be read.
    """
    names = sorted(os.listdir(folder))
    own = {name for name in names if name in REMOVED and is_plain(folder, name)}
    return Contents(
        own=tuple(name for name in REMOVED if name in own),
        foreign=tuple(name for name in names if name not in own),
    )
