"""Some groups of an organization, named exactly or by what their names are like."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from umsync.kinds.catalog import NameNotFoundError
from umsync.kinds.text_fit import TextFit
from umsync.model.position import Position

if TYPE_CHECKING:
    from umsync.kinds.catalog import GroupCatalog
    from umsync.model.organization import Group

NAMES_LIKE = ("starts_with", "ends_with", "contains", "matches")
"""The settings of kinds that choose groups by their names, as text filters call them."""


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """Each of these names or ids, and each group whose name fits; `at` is where that is written."""

    names: tuple[str, ...] | None
    fit: TextFit
    at: Position

    def named(self, groups: GroupCatalog) -> dict[str, str]:
        """The names as they are written, by group id.

        Raises:
            NameNotFoundError: there is no such group, or more than one.
        """
        return {groups.find(name, self.at).id: name for name in self.names or ()}

    def fitting(self, groups: GroupCatalog) -> dict[str, Group]:
        """The groups whose names fit, by id; in the order of their names.

        Raises:
            NameNotFoundError: one of the texts fits no group, as a typing mistake would.
        """
        if self.fit.is_empty:
            return {}
        every = sorted(groups.by_id.values(), key=attrgetter("name", "id"))
        for each in self.fit.narrowed():
            fits = each.matcher()
            if not any(fits(group.name) for group in every):
                text = f"The organization has no group whose name {each}."
                raise NameNotFoundError(f"{self.at}: {text} Correct the text, or take it out.")
        fits = self.fit.matcher()
        return {group.id: group for group in every if fits(group.name)}

    def all(self, groups: GroupCatalog) -> tuple[Group, ...]:
        """The groups, each once: those that are named first. Raises as the others do."""
        ids = dict.fromkeys((*self.named(groups), *self.fitting(groups)))
        return tuple(groups.by_id[each] for each in ids)
