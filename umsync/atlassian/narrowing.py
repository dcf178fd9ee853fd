"""Reads only the users that some searches find, where that takes fewer requests than everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from umsync.atlassian.census import Census
from umsync.atlassian.errors import ApiError
from umsync.atlassian.gathering import Gathering
from umsync.atlassian.searching import batches, pages_of
from umsync.atlassian.slices import Slice
from umsync.errors import CredentialsError, IncompleteReadError, UnexpectedAnswerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.model.field import Field
    from umsync.model.search import Search

_STATUSES: Final = 4
"""How many statuses a search may name; there is one more, so that more than these are all.

The source is `statusParam` of Atlassian's OpenAPI document of the organizations REST API.
"""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Searches one organization; `begin` makes a census for each try."""

    gathering: Gathering
    begin: Callable[[], Census]

    def census(
        self, searches: Iterable[Search], needs: frozenset[Field], population: int
    ) -> Census | None:
        """Everybody whom the searches find.

        None says to read everybody: that is no more work, or the answers were not what was asked
        for, so that nothing may be concluded from who is absent.

        Raises:
            CredentialsError: the key is refused.
        """
        single = tuple(Slice(part) for each in searches for part in _parts(each))
        try:
            expected = self._expected(single, pages_of(population))
            return None if expected is None else self._found(expected, needs)
        except CredentialsError:
            raise
        except (ApiError, IncompleteReadError, UnexpectedAnswerError):
            return None

    def _expected(self, slices: tuple[Slice, ...], most: int) -> dict[Slice, int] | None:
        """How many users each search finds, or at most finds; None if it takes too many pages."""
        if len(slices) >= most:
            return None
        counted = [each for each in slices if each.is_counted]
        numbers = dict(zip(counted, self.gathering.expected(counted), strict=True))
        expected = {each: numbers.get(each, _most(each)) for each in slices}
        pages = sum(max(1, pages_of(number)) for number in expected.values())
        return expected if pages < most else None

    def _found(self, expected: Mapping[Slice, int], needs: frozenset[Field]) -> Census:
        slices = self.gathering.divided(expected)
        census = self.begin()
        found = self.gathering.into(census, needs, slices)
        self._check([each for each, number in found.items() if number != slices[each]], found)
        is_hidden = census.hides_groups and any(each.search.group_ids for each in slices)
        fault = census.missing_fault()
        if fault or is_hidden:
            # Who comes without groups might be in any, and no search for a group would tell.
            raise IncompleteReadError("Users came without the fields that were asked for.")
        return census

    def _check(self, doubtful: Iterable[Slice], found: Mapping[Slice, int]) -> None:
        """Somebody may have come or gone since they were counted."""
        again = [each for each in doubtful if each.is_counted]
        if self.gathering.tally.again(again) != [found[each] for each in again]:
            raise IncompleteReadError("A search found another number of users than were counted.")


def _parts(search: Search) -> Iterator[Search]:
    """The same in searches that the API takes and counts: some names, or one group."""
    if len(search.statuses or ()) > _STATUSES:
        search = replace(search, statuses=None)
    if search.account_ids is not None:
        for ids in batches(sorted(search.account_ids)):
            yield replace(search, account_ids=frozenset(ids))
    elif search.emails is not None:
        for emails in batches(sorted(search.emails)):
            yield replace(search, emails=frozenset(emails))
    elif search.group_ids is not None:
        for group_id in sorted(search.group_ids):
            yield replace(search, group_ids=frozenset({group_id}))
    else:
        yield search


def _most(part: Slice) -> int:
    """How many users a search for names can find."""
    names = part.search.emails if part.search.account_ids is None else part.search.account_ids
    return len(names or ())
