"""What the filters that combine others share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import Filter, Question, setting
from umsync.model.organization import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.scope import Scope


@dataclass(frozen=True, slots=True)
class Combination(Filter):
    """A filter made of filters."""

    shorthand: ClassVar[str | None] = "filters"

    filters: tuple[Filter, ...] = setting("One or more filters.")

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """What its parts need."""
        return frozenset[Field]().union(*(part.needs(filters) for part in self.filters))

    def questions(self, scope: Scope) -> tuple[Question, ...]:
        """Its parts, bound."""
        return tuple(part.bind(scope) for part in self.filters)
