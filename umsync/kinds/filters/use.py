"""Filter `use`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import Filter, Question, setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.scope import Scope
    from umsync.model.organization import Field


@dataclass(frozen=True, slots=True)
class Use(Filter):
    """Matches what a saved filter of the manifest matches.

    Saved filters stand under `filters` and may use each other, but not in a circle.

    Example:
        where: {use: idle}
    """

    shorthand: ClassVar[str | None] = "name"

    name: str = setting("The name of a saved filter.")

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """What the saved filter needs."""
        return filters[self.name].needs(filters)

    def bind(self, scope: Scope) -> Question:
        """The saved filter's question."""
        return scope.filters[self.name].bind(scope)
