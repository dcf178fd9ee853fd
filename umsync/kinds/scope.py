"""What a kind may know when it is bound to one organization."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from umsync.errors import ManifestError
from umsync.kinds.base import Filter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.model.organization import Group
    from umsync.model.position import Position


class NameNotFoundError(ManifestError):
    """A manifest names something that the organization does not have, or has more than once."""


class GroupCatalog:
    """The groups of an organization, found by id or by exact name."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self.by_id: dict[str, Group] = {}
        self._by_name: defaultdict[str, list[Group]] = defaultdict(list)
        for group in groups:
            self.by_id[group.id] = group
            self._by_name[group.name].append(group)

    def all_with(self, name: str) -> list[Group]:
        """The group with this id, or else every group with this name."""
        return [self.by_id[name]] if name in self.by_id else self._by_name.get(name, [])

    def find(self, name: str, at: Position) -> Group:
        """The group with this id or name.

        Raises:
            NameNotFoundError: there is none, or more than one.
        """
        found = self.all_with(name)
        if len(found) == 1:
            return found[0]
        raise NameNotFoundError(f"{at}: {self._problem(name, found)}")

    def _problem(self, name: str, found: list[Group]) -> str:
        if found:
            ids = ", ".join(sorted(group.id for group in found))
            return (
                f"{len(found)} groups are named {name!r}. Write the id of the one you mean: {ids}."
            )
        near = get_close_matches(name, self._by_name, n=3, cutoff=0.6)
        hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        return (
            f"The organization has no group {name!r}.{hint} Write a group's exact name or its id."
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """One source at one time: its groups, and the manifest's saved filters by name."""

    source: str
    as_of: datetime
    groups: GroupCatalog
    filters: Mapping[str, Filter]
