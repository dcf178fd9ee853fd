"""What a filter that protects people may look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.manifest.problems import Problem
from umsync.model.field import DETAILS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from umsync.kinds.filter import Filter


def unprotecting(guard: Filter, filters: Mapping[str, Filter]) -> Iterator[Problem]:
    """A problem for each filter in it that cannot protect; `filters` are the saved ones.

    A detail is read only of those whom a change is about, and until then nobody can tell. A list
    of people that matches nobody must stop the plan, which `protect.accounts` does.
    """
    parts = guard.parts(filters)
    for part in parts:
        yield from unprotecting(part, filters)
    never = f"{guard.kind_name()} cannot stand in protect.where"
    if guard.names_people:
        yield Problem(guard.at, f"{never}. Write the people in protect.accounts.")
    elif not parts and guard.needs(filters) & DETAILS:
        text = "it takes requests for each person. Protect a group, or by what listings tell."
        yield Problem(guard.at, f"{never}: {text}")
