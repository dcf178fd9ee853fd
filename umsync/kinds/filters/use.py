"""Filter `use`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from umsync.kinds.filter import DataFile
    from umsync.kinds.scope import Scope
    from umsync.model.answer import Test
    from umsync.model.field import Field
    from umsync.model.plan import Unmatched
    from umsync.model.search import Reach
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Use(Filter):
    """Matches what a saved filter of the manifest matches.

    Saved filters stand under `filters` and may use each other, but not in a circle.

    Example:
        where: {use: idle}
    """

    shorthand: ClassVar[str | None] = "name"

    name: str = setting("The name of a saved filter.")

    def parts(self, filters: Mapping[str, Filter]) -> tuple[Filter, ...]:
        """The saved filter."""
        return (filters[self.name],)

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """What the saved filter needs."""
        return filters[self.name].needs(filters)

    def files(self, filters: Mapping[str, Filter]) -> frozenset[DataFile]:
        """What the saved filter names."""
        return filters[self.name].files(filters)

    def unmatched(self, scope: Scope, users: Iterable[User]) -> Iterator[Unmatched]:
        """What the saved filter names in vain."""
        return scope.filters[self.name].unmatched(scope, users)

    def reach(self, scope: Scope) -> Reach:
        """Everybody whom the saved filter can be about."""
        return scope.filters[self.name].reach(scope)

    def lost(self, scope: Scope, users: Iterable[User]) -> Iterator[str]:
        """What the saved filter names wholly in vain."""
        return scope.filters[self.name].lost(scope, users)

    def idle_days(self, scope: Scope) -> int | None:
        """Those of the saved filter."""
        return scope.filters[self.name].idle_days(scope)

    def bind(self, scope: Scope) -> Question:
        """The saved filter's question."""
        return scope.filters[self.name].bind(scope)

    def bind_test(self, scope: Scope) -> Test:
        """The saved filter's verdict, worked out once however many filters use it."""
        return scope.test(scope.filters[self.name])
