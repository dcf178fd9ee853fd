"""Which runs, and which changes of a run, somebody asks for."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from umsync.errors import FilesError
from umsync.model.run import Outcome
from umsync.runs.overview import Stored
from umsync.runs.planned import Planned, planned_changes

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Changes by what they are and what became of them; an empty one leaves that open.

    Each has one of the values. `users` are whole account ids, or parts of e-mail addresses or
    names, in whatever case. With `is_failed` it is one that somebody must look at, besides.
    """

    actions: frozenset[str] = frozenset()
    outcomes: frozenset[Outcome] = frozenset()
    policies: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    is_failed: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether every change fits."""
        return self == ChangeFilter()

    @property
    def needs_plan(self) -> bool:
        """Whether outcomes alone do not tell."""
        of_outcome = self.outcomes or self.is_failed
        return bool(self.actions or self.policies or self.users or (self.sources and of_outcome))

    def has(self, outcome: Outcome) -> bool:
        """Whether the outcome fits."""
        is_wanted = not self.outcomes or outcome in self.outcomes
        return is_wanted and (outcome.is_failure or not self.is_failed)

    def fits(self, outcome: Outcome, planned: Planned | None) -> bool:
        """Whether a change fits; one that is not in the plan fits only what needs no plan."""
        if not self.has(outcome):
            return False
        if planned is None:
            return not (self.actions or self.policies or self.sources or self.users)
        return (
            (not self.actions or planned.action in self.actions)
            and (not self.policies or not self.policies.isdisjoint(planned.policies))
            and (not self.sources or planned.source in self.sources)
            and (not self.users or any(is_user(planned, each) for each in self.users))
        )


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Runs that started at or after `since` and before `until`, with a change that fits.

    `states` are as `Stored.state`. Times are UTC.
    """

    changes: ChangeFilter = ChangeFilter()
    states: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every run fits."""
        return self == RunFilter()

    def fits(self, stored: Stored) -> bool:
        """Whether the run fits. Of one that cannot be read only the time and state are known.

        Raises:
            FilesError: nobody can tell, since its plan cannot be read.
        """
        started = stored.started_at
        if (self.states and stored.state not in self.states) or (
            self.since and started < self.since
        ):
            return False
        if self.until and started >= self.until:
            return False
        return self.changes.is_empty or self._has_change(stored)

    def _has_change(self, stored: Stored) -> bool:
        wanted = self.changes
        if stored.run is None or (wanted.sources and wanted.sources.isdisjoint(stored.sources)):
            return False
        if not wanted.needs_plan:
            is_any = not wanted.outcomes and not wanted.is_failed
            return is_any or any(wanted.has(each.outcome) for each in stored.run.results)
        planned = planned_changes(stored.folder)
        results = stored.run.results
        return any(wanted.fits(each.outcome, planned.get(each.change_id)) for each in results)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The runs that fit, and a sentence for each of which nobody can tell."""

    runs: tuple[Stored, ...]
    problems: tuple[str, ...]


def choose(runs: Iterable[Stored], wanted: RunFilter) -> Chosen:
    """Those that fit."""
    found, problems = [], []
    for each in runs:
        try:
            if wanted.fits(each):
                found.append(each)
        except FilesError as unreadable:
            problems.append(f"Nobody can tell whether run {each.run_id} fits: {unreadable}")
    return Chosen(tuple(found), tuple(problems))


def never_asked(runs: Iterable[Stored], policies: Iterable[str]) -> tuple[str, ...]:
    """Those of the policies that asked for nothing in any plan of these runs that can be read."""
    left = set(policies)
    for each in runs:
        if not left:
            break
        with suppress(FilesError):
            for planned in planned_changes(each.folder).values():
                left.difference_update(planned.policies)
    return tuple(sorted(left))


def is_user(planned: Planned, wanted: str) -> bool:
    """Whether the text is the account id, or a part of the e-mail address or name."""
    part = _plain(wanted)
    return (
        planned.account_id == wanted
        or part in _plain(planned.email)
        or part in _plain(planned.name)
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
