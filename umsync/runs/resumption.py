"""Whether somebody can go on with a run, and when it was sent what."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from umsync.errors import FilesError
from umsync.runs.events import EventName
from umsync.runs.intent import intent_of

if TYPE_CHECKING:
    from umsync.runs.folder import RunFolder


@dataclass(frozen=True, slots=True)
class Resumption:
    """What is known about going on with a run. Times are UTC.

    `left` is how many changes it left undone, `later` the ids of the runs that went on with it,
    `expires_at` when its plan expires, None if nobody can tell.
    """

    left: int
    later: tuple[str, ...]
    expires_at: datetime | None
    is_damaged: bool

    def is_possible(self, now: datetime) -> bool:
        """Whether `umsync apply --resume` would take it."""
        is_open = self.left > 0 and not self.later and not self.is_damaged
        return is_open and self.expires_at is not None and now < self.expires_at


def announced(folder: RunFolder) -> dict[str, tuple[datetime, ...]]:
    """When the requests of each change were about to be sent, in UTC; what cannot be read is left.

    Raises:
        FilesError: the log cannot be read.
    """
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    for event in folder.events().events:
        if event.event is EventName.INTENT:
            with suppress(FilesError):
                found[intent_of(dict(event.data)).change_id].append(event.at)
    return {change_id: tuple(moments) for change_id, moments in found.items()}
