"""Waits until reads show what the last run changed, so that a plan does not ask for it again."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from umsync.cli.output import say
from umsync.runs.recent import shown_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.cli.runtime import Runtime
    from umsync.runs.store import RunStore


def settle(runtime: Runtime, store: RunStore, sources: Iterable[str]) -> None:
    """Waits as long as Atlassian's reads may lag behind a run's changes: 30 seconds at most.

    Raises:
        FilesError: the run store cannot be read.
    """
    now = runtime.clock()
    at = shown_at(store, sources, now)
    if at is None:
        return
    seconds = (at - now).total_seconds()
    say(f"Waiting {ceil(seconds)} s until reads show what the last run changed.", err=True)
    runtime.sleep(seconds)
