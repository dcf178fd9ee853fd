"""All runs of a store at a glance: what each says, and how they follow from each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from umsync.errors import FilesError
from umsync.model.run import Outcome, Run, RunState
from umsync.runs.folder import RunFolder
from umsync.runs.identity import started_of
from umsync.runs.lock import is_held
from umsync.runs.planned import undoes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from pathlib import Path

    from umsync.runs.store import RunStore

LEFT: Final = frozenset({Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_SEEN, Outcome.NOT_ATTEMPTED})
"""The outcomes that a run which goes on with another one deals with."""
DAMAGED: Final = "damaged"
"""The state of a run that cannot be read."""
_OPEN: Final = frozenset({RunState.RUNNING, RunState.KILLED})


@dataclass(frozen=True, slots=True)
class Stored:
    """A run of a store: `run` is None if it cannot be read, `problems` says why, in sentences.

    Its state in an `Overview` is `killed` if it did not end, and never will.
    """

    folder: RunFolder
    run: Run | None
    problems: tuple[str, ...] = ()

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self.folder.run_id

    @property
    def started_at(self) -> datetime:
        """When it started, in UTC; by its name if it cannot be read."""
        return self.run.head.started_at if self.run else started_of(self.run_id)

    @property
    def sources(self) -> tuple[str, ...]:
        """Their names, as far as they are known."""
        return self.run.head.sources if self.run else ()

    @property
    def is_ended(self) -> bool:
        """Whether its log says that it has ended."""
        return self.run is not None and self.run.state not in _OPEN

    @property
    def state(self) -> str:
        """A value of `RunState`, or `DAMAGED`."""
        return self.run.state.value if self.run else DAMAGED

    @property
    def left(self) -> int:
        """How many changes it left undone."""
        return sum(each.outcome in LEFT for each in self.run.results) if self.run else 0

    @property
    def undoes(self) -> str | None:
        """The id of the run that it takes back, if any. Reads the plan's file."""
        return undoes(self.folder)


@dataclass(frozen=True)
class Overview:
    """Runs, newest first."""

    runs: tuple[Stored, ...]

    @classmethod
    def of(cls, store: RunStore) -> Overview:
        """All runs of a store, also those that cannot be read.

        Raises:
            FilesError: the store cannot be read.
        """
        runs = tuple(map(stored, store.folders()))
        resumed = {each.run.head.resumes for each in runs if each.run}
        return cls(tuple(_settled(each, store.root, resumed) for each in runs))

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for each thing that is wrong with them."""
        return tuple(text for each in self.runs for text in each.problems)

    @cached_property
    def resumed_by(self) -> dict[str, tuple[str, ...]]:
        """For each run's id, those of the runs that went on with it, newest first."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for each in self.runs:
            if each.run and each.run.head.resumes:
                found[each.run.head.resumes].append(each.run_id)
        return {run_id: tuple(later) for run_id, later in found.items()}

    @cached_property
    def by_id(self) -> dict[str, Stored]:
        """Each run by its id."""
        return {each.run_id: each for each in self.runs}

    def chain(self, run: Stored) -> Iterator[Stored]:
        """The run and those that it went on with, as far as they are there, backwards."""
        seen: set[str] = set()
        here: Stored | None = run
        while here and here.run_id not in seen:
            yield here
            seen.add(here.run_id)
            before = here.run.head.resumes if here.run else None
            here = self.by_id.get(before) if before else None


def stored(folder: RunFolder) -> Stored:
    """What the folder says."""
    read = folder.read()
    return Stored(folder, read.run, read.problems)


def _settled(found: Stored, root: Path, resumed: Collection[str | None]) -> Stored:
    """A run that has not ended was killed if another went on with it, or nobody works on it."""
    if found.run is None or found.run.state is not RunState.RUNNING:
        return found
    if found.run_id not in resumed:
        if any(_may_be_held(root, each) for each in found.sources):
            return found
        found = stored(found.folder)  # it may have ended since it was read
    if found.run is None or found.run.state is not RunState.RUNNING:
        return found
    return replace(found, run=replace(found.run, state=RunState.KILLED))


def _may_be_held(root: Path, source: str) -> bool:
    """Where nobody can tell, a run is not called killed."""
    try:
        return is_held(root, source)
    except FilesError:
        return True
