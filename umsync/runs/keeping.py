"""What a run is still needed for, so that nobody deletes it by mistake."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from umsync.errors import FilesError
from umsync.model.plan import LIFETIME
from umsync.runs.canonical import DamagedError
from umsync.runs.destructive import destructive_changes
from umsync.runs.overview import Overview, Stored
from umsync.runs.planned import expires_at

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_RUN: Final = timedelta(days=1)
_LATEST_EXPIRY: Final = 2 * LIFETIME
"""After the start of a run, generously: a plan is not made after it."""


class Need(Enum):
    """Why a run is kept; the value is the option that deletes it anyway, or empty."""

    IN_PROGRESS = ""
    UNFINISHED = "--include-unfinished"
    RESUMABLE = "--include-resumable"
    UNEXPIRED = "--include-unexpired"
    WINDOW = "--include-window"
    NEWEST = "--include-newest"

    @property
    def option(self) -> str:
        """The option's name in Python form."""
        return self.value.removeprefix("--").replace("-", "_")


@dataclass(frozen=True, slots=True)
class Window:
    """How far the limits of the manifests look back.

    `is_known` is false if nobody could tell: then every run of these days counts.
    """

    days: int
    is_known: bool = True


@dataclass(frozen=True)
class Keeping:
    """What the runs of a store are needed for.

    Attributes:
        overview: all of them.
        window: of the limits.
        held: the sources that an apply is working on.
        now: in UTC.
    """

    overview: Overview
    window: Window
    held: Collection[str]
    now: datetime

    def needs(self, run: Stored) -> frozenset[Need]:
        """Everything that the run is needed for."""
        return frozenset(self._needs(run))

    def is_resumable(self, run: Stored) -> bool:
        """Whether `apply --resume` can go on with the run."""
        later = self.overview.resumed_by.get(run.run_id)
        return run.left > 0 and not later and self._is_unexpired(run)

    def _needs(self, run: Stored) -> Iterator[Need]:
        if not run.is_ended:
            yield from self._unended(run)
        if run.run_id in self._resumed:
            yield Need.RESUMABLE
        if self._is_unexpired(run):
            yield Need.UNEXPIRED
        if self._is_in_window(run):
            yield Need.WINDOW
        if run.run_id in self._newest:
            yield Need.NEWEST

    def _unended(self, run: Stored) -> Iterator[Need]:
        is_young = run.started_at > self.now - _LONGEST_RUN
        may_be_held = is_young if run.run is None else True
        if may_be_held and (self.held if run.run is None else set(self.held) & set(run.sources)):
            yield Need.IN_PROGRESS
        elif is_young:
            yield Need.UNFINISHED

    def _is_unexpired(self, run: Stored) -> bool:
        if run.started_at <= self.now - _LATEST_EXPIRY:
            return False
        expiry = expires_at(run.folder)
        return expiry is None or expiry > self.now

    def _is_in_window(self, run: Stored) -> bool:
        since = self.now - timedelta(days=self.window.days)
        if not self.window.is_known:
            return run.started_at > since
        try:
            return self.window.days > 0 and bool(destructive_changes(run.folder, since))
        except FilesError:
            return True

    @cached_property
    def _resumed(self) -> frozenset[str]:
        """What a resume reads: the last run of a chain, and all before it."""
        last = (each for each in self.overview.runs if self.is_resumable(each))
        return frozenset(one.run_id for each in last for one in self.overview.chain(each))

    @cached_property
    def _newest(self) -> frozenset[str]:
        """The newest run of each source, whose number of people the next plan is compared with."""
        seen: set[str] = set()
        found: set[str] = set()
        for run in self.overview.runs:
            if set(run.sources) - seen and (new := _populations(run) - seen):
                seen |= new
                found.add(run.run_id)
        return frozenset(found)


def _populations(run: Stored) -> set[str]:
    try:
        start = run.folder.start()
    except (DamagedError, FilesError):
        return set()
    return set(start.populations) if start else set()
