"""How many users the organization counts in slices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from umsync.atlassian import wire_bodies
from umsync.atlassian.at_once import at_once
from umsync.atlassian.slices import Slice


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts for one read; `count` asks how many a query finds, and what it said is remembered."""

    count: Callable[[Mapping[str, str]], int]
    lanes: int
    known: dict[Slice, int] = field(default_factory=dict)

    def counts(self, slices: Sequence[Slice], foreseen: Iterable[Slice] = ()) -> list[int]:
        """How many users each slice has; `foreseen` are those that will be asked about next."""
        if not self.known.keys() >= set(slices):
            asked = dict.fromkeys((*slices, *foreseen))
            unknown = [each for each in asked if each not in self.known]
            self.known.update(zip(unknown, self.again(unknown), strict=True))
        return [self.known[each] for each in slices]

    def again(self, slices: Sequence[Slice]) -> list[int]:
        """How many users each slice has now."""
        queries = [(each, query) for each in slices for query in wire_bodies.user_counts(each)]
        found = at_once([partial(self.count, query) for _, query in queries], self.lanes)
        totals = dict.fromkeys(slices, 0)
        for (each, _), number in zip(queries, found, strict=True):
            totals[each] += number
        return [totals[each] for each in slices]
