"""How saved filters use each other: names that exist, no circles, and a bounded size."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from umsync.kinds.filter import Filter
from umsync.kinds.filters.use import Use
from umsync.manifest.annotations import settings_of
from umsync.manifest.problems import Problem
from umsync.manifest.words import did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MOST_LEVELS: Final = 20
MOST_FILTERS: Final = 10_000
_MOST_CIRCLES: Final = 20
_MOST_HINTS: Final = 50
_MOST_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Size:
    """How deep a filter is, and of how many filters it is made, with `use` followed."""

    levels: int
    filters: int

    @property
    def is_too_large(self) -> bool:
        """Whether asking it for every user could take forever."""
        return self.levels > MOST_LEVELS or self.filters > MOST_FILTERS


_ONE: Final = Size(1, 1)


def unknown_uses(uses: Iterable[Use], names: Iterable[str]) -> Iterator[Problem]:
    """A problem for each `use` of a filter that is not saved."""
    known, other = frozenset(names), " Save it under filters."
    unknown = [use for use in uses if use.name not in known]
    for number, use in enumerate(unknown):
        near = did_you_mean(use.name, sorted(known)) if number < _MOST_HINTS else ""
        yield Problem(use.at, f"There is no saved filter {quoted(use.name)}.{near or other}")


def circles(filters: Mapping[str, Filter]) -> Iterator[Problem]:
    """A problem for each of the first circles of saved filters."""
    graph = {name: {use.name for use in _uses(each)} for name, each in filters.items()}
    for _ in range(_MOST_CIRCLES):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1][::-1]
        else:
            return
        yield Problem(filters[circle[0]].at, _circle(circle))
        for name in circle:
            graph.pop(name, None)


def sizes_of(filters: Mapping[str, Filter]) -> dict[str, Size]:
    """The size of every saved filter; there must be no circle.

    One that is too large counts as small for those that use it, so that it is reported once.
    """
    graph = {name: {use.name for use in _uses(each)} for name, each in filters.items()}
    sizes: dict[str, Size] = {}
    for name in TopologicalSorter(graph).static_order():
        size = _size(filters[name], sizes) if name in filters else _ONE
        sizes[name] = _ONE if size.is_too_large else size
    return sizes


def too_nested(each: Filter, sizes: Mapping[str, Size]) -> Iterator[Problem]:
    """A problem if the filter is too large. `sizes` are those of the saved filters."""
    size = _size(each, sizes)
    followed = "counting the saved filters it uses. Make it simpler."
    if size.levels > MOST_LEVELS:
        text = f"The filter is more than {MOST_LEVELS} levels deep, {followed}"
        yield Problem(each.at, text)
    elif size.is_too_large:
        text = f"The filter is made of more than {MOST_FILTERS:,} filters, {followed}"
        yield Problem(each.at, text)


def _size(each: Filter, sizes: Mapping[str, Size]) -> Size:
    if isinstance(each, Use):
        used = sizes.get(each.name, _ONE)
        return Size(1 + used.levels, 1 + used.filters)
    parts = [_size(part, sizes) for part in _parts(each)]
    levels = 1 + max((part.levels for part in parts), default=0)
    return Size(levels, 1 + sum(part.filters for part in parts))


def _parts(each: Filter) -> Iterator[Filter]:
    for name in settings_of(type(each)):
        value = getattr(each, name)
        values = value if isinstance(value, tuple) else (value,)
        yield from (part for part in values if isinstance(part, Filter))


def _uses(each: Filter) -> Iterator[Use]:
    if isinstance(each, Use):
        yield each
    for part in _parts(each):
        yield from _uses(part)


def _circle(names: list[str]) -> str:
    shorter = names if len(names) <= _MOST_SHOWN else [*names[:_MOST_SHOWN], "…", names[-1]]
    shown = " > ".join(map(quoted, shorter))
    return f"The saved filters use each other in a circle: {shown}. Take one use out."
