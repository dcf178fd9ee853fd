"""Reads everybody, and makes sure that it is everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.atlassian.census import Census
from umsync.atlassian.collecting import count_fault
from umsync.atlassian.gathering import Gathering
from umsync.atlassian.slices import Slice
from umsync.errors import IncompleteReadError, UnexpectedAnswerError

if TYPE_CHECKING:
    from umsync.model.field import Field

_EVERYBODY = Slice()


@dataclass(frozen=True, slots=True)
class Whole:
    """Reads one organization; `begin` makes a census for each try, `population` counts people."""

    gathering: Gathering
    begin: Callable[[], Census]
    population: Callable[[], int]

    def census(self, needs: frozenset[Field], before: int) -> Census:
        """All users of all directories, and managed accounts in none; `before` were counted.

        In slices side by side, if these make a whole; else one page after the other.

        Raises:
            IncompleteReadError: somebody may be missing.
            UnexpectedAnswerError: an answer is not as documented.
            CredentialsError: the key is refused.
        """
        gathering = self.gathering
        slices = gathering.divided({_EVERYBODY: before})
        if gathering.is_side_by_side(slices):
            with suppress(IncompleteReadError, UnexpectedAnswerError):
                return self._read(gathering, needs, slices)
        return self._read(gathering.alone(), needs, {_EVERYBODY: before})

    def _read(
        self, gathering: Gathering, needs: frozenset[Field], slices: Mapping[Slice, int]
    ) -> Census:
        census, before = self.begin(), sum(slices.values())
        gathering.into(census, needs, slices)
        fault = count_fault(len(census), before, self.population()) or census.missing_fault()
        if fault:
            raise IncompleteReadError(fault)
        return census
