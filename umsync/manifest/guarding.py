"""What a filter that protects people may look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.kinds.filters.use import Use
from umsync.manifest.problems import Problem
from umsync.model.field import DETAILS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from umsync.kinds.filter import Filter


def unprotecting(guards: Iterable[Filter], filters: Mapping[str, Filter]) -> Iterator[Problem]:
    """A problem for each filter in them that cannot protect; `filters` are the saved ones.

    A detail is read only of those whom a change is about, and until then nobody can tell. A list
    of people that matches nobody must stop the plan, which `protect.accounts` does. A saved filter
    is looked at once; one that is not there is told of elsewhere.
    """
    seen: set[str] = set()
    left = list(guards)
    while left:
        guard = left.pop(0)
        if isinstance(guard, Use):
            if guard.name in filters and guard.name not in seen:
                seen.add(guard.name)
                left.append(filters[guard.name])
            continue
        left.extend(guard.parts(filters))
        yield from _problem(guard, filters)


def _problem(guard: Filter, filters: Mapping[str, Filter]) -> Iterator[Problem]:
    never = f"{guard.kind_name()} cannot stand in protect.where"
    if guard.names_people:
        yield Problem(guard.at, f"{never}. Write the people in protect.accounts.")
    elif not guard.parts(filters) and guard.needs(filters) & DETAILS:
        text = "it takes requests for each person. Protect a group, or by what listings tell."
        yield Problem(guard.at, f"{never}: {text}")
