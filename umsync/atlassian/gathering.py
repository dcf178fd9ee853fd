"""Reads whom searches find, in slices and from both ends, side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from umsync.atlassian import wire_bodies
from umsync.atlassian.census import Roll
from umsync.atlassian.searching import UserSearch
from umsync.atlassian.share import Share
from umsync.atlassian.slices import divided, foreseen
from umsync.atlassian.streams import Stream, one_by_one, side_by_side
from umsync.atlassian.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from umsync.atlassian.census import Census
    from umsync.atlassian.paging import Page
    from umsync.atlassian.slices import Slice
    from umsync.model.field import Field


@dataclass(frozen=True, slots=True)
class Gathering:
    """Reads users of one organization of `population` users.

    `is_quick` says that answers come at once, so that there is no wait to fill with other requests.
    """

    search: UserSearch
    tally: Tally
    population: int
    is_quick: bool = False

    def expected(self, slices: Sequence[Slice]) -> list[int]:
        """How many users each slice has; counted along with what will divide the large ones."""
        wants_more = self._has_lanes and self.population >= self.search.lanes.divided
        large = [each for each in slices if wants_more and each.may_be_large]
        return self.tally.counts(slices, [part for each in large for part in foreseen(each)])

    def divided(self, slices: Mapping[Slice, int]) -> dict[Slice, int]:
        """The same people in more slices, where that is faster; largest first."""
        found: dict[Slice, int] = {}
        for each, number in slices.items():
            found |= self._divided(each, number)
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))

    def alone(self) -> Gathering:
        """The same with one lane."""
        lanes = replace(self.search.lanes, most=1)
        return replace(self, search=replace(self.search, lanes=lanes))

    def is_side_by_side(self, slices: Mapping[Slice, int]) -> bool:
        """Whether they are read in more than one stream."""
        return len(slices) > 1 or any(self._has_two_ends(*each) for each in slices.items())

    def into(
        self, census: Census, needs: frozenset[Field], slices: Mapping[Slice, int]
    ) -> dict[Slice, int]:
        """Reads everybody in the slices, of whom so many are expected; returns how many came.

        Raises:
            IncompleteReadError: a page cannot be read, or does not go with the others.
            UnexpectedAnswerError: a page is not what was asked for.
            CredentialsError: the key is refused.
        """
        shares = {self._share(each, number): each for each, number in slices.items()}
        rolls = {share: Roll(each.test()) for share, each in shares.items()}
        streams = (self._streams(share, each, needs) for share, each in shares.items())
        total, read = sum(slices.values()), 0
        for share, page in self._arriving(chain.from_iterable(streams)):
            new = census.add(page, rolls[share])
            share.seen(page.size, new)
            read += new
            self.search.progress(read, total)
        return {each: len(rolls[share]) for share, each in shares.items()}

    def _arriving(self, streams: Iterable[Stream]) -> Iterator[tuple[Share, Page]]:
        if self.is_quick:
            return one_by_one(streams)
        return side_by_side(streams, self.search.lanes.most)

    def _share(self, part: Slice, expected: int) -> Share:
        page = self.search.lanes.page
        return Share(expected, page, has_two_ends=self._has_two_ends(part, expected))

    def _streams(self, share: Share, part: Slice, needs: frozenset[Field]) -> Iterator[Stream]:
        if not share.has_two_ends:
            yield Stream(share, self.search.listed(part, needs, {}))
            return
        for is_backward in (False, True):
            order = wire_bodies.by_name(is_backward=is_backward)
            yield Stream(share, self.search.listed(part, needs, order), is_backward)

    def _has_two_ends(self, part: Slice, expected: int) -> bool:
        return self._has_lanes and expected >= self.search.lanes.both_ends and part.is_counted

    def _divided(self, part: Slice, expected: int) -> Mapping[Slice, int]:
        if not self._has_lanes or expected < self.search.lanes.divided or not part.is_counted:
            return {part: expected}
        return divided(part, expected, lambda each: self.tally.counts(each, foreseen(part)))

    @property
    def _has_lanes(self) -> bool:
        return not (self.is_quick or self.search.lanes.is_one)
