"""Filter `group`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.model.answer import Answer, Test, either
from umsync.model.field import Field
from umsync.model.search import Search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.scope import Scope
    from umsync.model.search import Reach
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class InGroup(Filter):
    """Matches members of a group, given by its exact name or its id.

    Of several groups any one is enough. A name that the organization does not have is an error,
    so that a typing mistake under `none_of` cannot select everybody.

    Example:
        where: {group: [contractors, interns]}
    """

    shorthand: ClassVar[str | None] = "names"

    names: tuple[str, ...] = setting("One or more groups, by name or id; any of them matches.")

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """Group memberships."""
        del filters
        return frozenset({Field.GROUPS})

    def reach(self, scope: Scope) -> Reach:
        """A search for members of the groups."""
        return (Search(group_ids=frozenset(self._wanted(scope))),)

    def bind(self, scope: Scope) -> Question:
        """Tells which groups of these it is."""
        test, wanted, kind = self.bind_test(scope), self._wanted(scope), self.kind_name()
        unsaid = "the organization does not say which groups the user is in"
        listed = " or ".join(self.names)

        def ask(user: User) -> Answer:
            found = [name for id_, name in wanted.items() if id_ in (user.groups or ())]
            text = f"in group {' and '.join(found)}" if found else f"not in group {listed}"
            told = unsaid if user.groups is None else text
            return either(kind, told, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Looks the groups up, then compares ids."""
        wanted = frozenset(self._wanted(scope))

        def test(user: User) -> bool | None:
            return None if user.groups is None else not wanted.isdisjoint(user.groups)

        return test

    def _wanted(self, scope: Scope) -> dict[str, str]:
        """The names by id."""
        return {scope.groups.find(name, self.at).id: name for name in self.names}
