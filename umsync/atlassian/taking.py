"""Takes a snapshot: of everybody, or of those whom a few searches find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.atlassian.census import Census
from umsync.atlassian.counts import Counts
from umsync.atlassian.gathering import Gathering
from umsync.atlassian.narrowing import Narrowing
from umsync.atlassian.searching import NOT_LISTED, UserSearch, batches, pages_of
from umsync.atlassian.tally import Tally
from umsync.atlassian.whole import Whole
from umsync.model.field import Field
from umsync.model.organization import Catalogs, EndpointCost, Snapshot
from umsync.model.user import User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.model.search import Reach


@dataclass(frozen=True, slots=True)
class Taking:
    """Reads the users of one organization whom `keep` wants, with the fields that are needed."""

    search: UserSearch
    counts: Counts
    is_quick: bool
    cost: Callable[[], tuple[EndpointCost, ...]]
    catalogs: Catalogs
    needs: frozenset[Field]
    keep: Callable[[User], bool]

    def snapshot(self, reach: Reach) -> Snapshot:
        """Everybody; with `reach` only whom its searches find, if that takes fewer requests.

        Raises:
            CredentialsError: the key is refused.
            ApiError, IncompleteReadError: somebody may be missing.
        """
        population = self.counts.population()
        tally = Tally(self.counts.of, self.search.lanes.most)
        gathering = Gathering(self.search, tally, population, self.is_quick)
        found = None if reach is None else self._some(gathering, reach, population)
        return found or self._everybody(gathering, population)

    def _some(self, gathering: Gathering, reach: Reach, population: int) -> Snapshot | None:
        narrowing = Narrowing(gathering, lambda: Census(self.needs, None, self.keep))
        census = narrowing.census(reach or (), self.needs, population)
        if census is None:
            return None
        kept = tuple(filter(self.keep, self._completed(census.users, population)))
        return Snapshot(self.catalogs, kept, population, self.cost(), is_whole=False)

    def _everybody(self, gathering: Gathering, population: int) -> Snapshot:
        complete = None
        if self.needs & NOT_LISTED:
            complete = self.search.completion(self.needs, self.catalogs.directories)
        whole = Whole(
            gathering, lambda: Census(self.needs, complete, self.keep), self.counts.population
        )
        everybody = whole.census(self.needs, population)
        return Snapshot(self.catalogs, everybody.users, len(everybody), self.cost())

    def _completed(self, users: tuple[User, ...], population: int) -> Iterator[User]:
        """The users with what no search for them tells, asked as cheaply as it goes."""
        if not users:
            return iter(())
        ids = [user.account_id for user in users]
        is_shorter = len(tuple(batches(ids))) < pages_of(population)
        complete = self.search.completion(
            self.needs, self.catalogs.directories, ids if is_shorter else ()
        )
        return map(complete, users)
