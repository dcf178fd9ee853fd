"""What runs changed so short a time ago that reads may not show it yet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from umsync.model.lag import LONGEST_LAG, lag_of
from umsync.runs.events import EventName
from umsync.runs.identity import started_of
from umsync.runs.intent import intent_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from umsync.runs.folder import RunFolder
    from umsync.runs.store import RunStore

_LONGEST_RUN: Final = timedelta(days=1)
_LONGEST_SENDING: Final = timedelta(minutes=10)
"""How long a request may wait for a rate limit and its answer after it was announced."""


def shown_at(store: RunStore, sources: Iterable[str], now: datetime) -> datetime | None:
    """From when on reads show what was changed in these sources; None if they do already.

    Args:
        store: of the runs.
        sources: names.
        now: in UTC.

    Raises:
        FilesError: The store, or a log that may matter, cannot be read.
    """
    wanted = frozenset(sources)
    young = (each for each in store.folders() if started_of(each.run_id) > now - _LONGEST_RUN)
    moments = [
        at for folder in young if _matters(folder, wanted, now) for at in _shown(folder, now)
    ]
    return max((each for each in moments if each > now), default=None)


def _matters(folder: RunFolder, sources: frozenset[str], now: datetime) -> bool:
    run = folder.read().run
    if run is None or sources.isdisjoint(run.head.sources):
        return False
    return run.ended_at is None or run.ended_at + LONGEST_LAG > now


def _shown(folder: RunFolder, now: datetime) -> Iterator[datetime]:
    """When each change shows; one in flight when its run was killed may have been sent just now."""
    events = folder.events().events
    lags: dict[str, timedelta] = {}
    open_: set[str] = set()
    for event in events:
        data = dict(event.data)
        change_id = str(data.get("change_id"))
        if event.event is EventName.INTENT:
            lags[change_id] = lag_of(intent_of(data).target)
            open_.add(change_id)
        if event.event is EventName.RESULT and change_id in lags:
            open_.discard(change_id)
            yield event.at + lags[change_id]
    if events and events[-1].at + _LONGEST_SENDING > now:
        yield from (now + lags[change_id] for change_id in open_)
