"""What the filters that combine others share."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import DataFile, Filter, Question
from umsync.model.field import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from umsync.kinds.scope import Scope
    from umsync.model.answer import Test
    from umsync.model.plan import Unmatched
    from umsync.model.search import Reach
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Combination(Filter):
    """A filter made of filters."""

    shorthand: ClassVar[str | None] = "filters"

    filters: tuple[Filter, ...] = setting("One or more filters.")

    def parts(self, filters: Mapping[str, Filter]) -> tuple[Filter, ...]:
        """The combined ones."""
        del filters
        return self.filters

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """What its parts need."""
        return frozenset[Field]().union(*(part.needs(filters) for part in self.filters))

    def files(self, filters: Mapping[str, Filter]) -> frozenset[DataFile]:
        """What its parts name."""
        return frozenset[DataFile]().union(*(part.files(filters) for part in self.filters))

    def unmatched(self, scope: Scope, users: Iterable[User]) -> Iterator[Unmatched]:
        """What its parts name in vain."""
        people = tuple(users)
        for part in self.filters:
            yield from part.unmatched(scope, people)

    def idle_days(self, scope: Scope) -> int | None:
        """The fewest days of its parts."""
        days = (part.idle_days(scope) for part in self.filters)
        return min((each for each in days if each is not None), default=None)

    def reaches(self, scope: Scope) -> tuple[Reach, ...]:
        """Whom each of its parts can be about."""
        return tuple(part.reach(scope) for part in self.filters)

    def lost(self, scope: Scope, users: Iterable[User]) -> Iterator[str]:
        """What its parts name wholly in vain."""
        people = tuple(users)
        for part in self.filters:
            yield from part.lost(scope, people)

    def questions(self, scope: Scope) -> tuple[Question, ...]:
        """Its parts, bound."""
        return tuple(part.bind(scope) for part in self.filters)

    def tests(self, scope: Scope) -> tuple[Test, ...]:
        """Its parts' tests, the quick ones first: the order changes evidence, but no verdict."""
        ordered = sorted(self.filters, key=attrgetter("is_quick"), reverse=True)
        return tuple(map(scope.test, ordered))
