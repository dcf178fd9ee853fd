"""Filter `directory`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.model.answer import Answer, Test, either
from umsync.model.field import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.scope import Scope
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class InDirectory(Filter):
    """Matches members of a directory, given by its exact name or its id.

    Of several directories any one is enough. A name that the organization does not have is an
    error. Unknown when the organization does not say which directories a user is in.

    Example:
        where: {directory: contractors}
    """

    shorthand: ClassVar[str | None] = "names"

    names: tuple[str, ...] = setting("One or more directories, by name or id; any of them matches.")

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """The members of each directory."""
        del filters
        return frozenset({Field.DIRECTORIES})

    def bind(self, scope: Scope) -> Question:
        """Tells which directories of these it is."""
        test, wanted, kind = self.bind_test(scope), self._wanted(scope), self.kind_name()
        unsaid = "the organization does not say which directories the user is in"
        listed = " or ".join(wanted.values())

        def ask(user: User) -> Answer:
            here = [name for id_, name in wanted.items() if id_ in (user.directories or ())]
            text = f"in directory {' and '.join(here)}" if here else f"not in directory {listed}"
            told = unsaid if user.directories is None else text
            return either(kind, told, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Looks the directories up, then compares ids."""
        wanted = frozenset(self._wanted(scope))

        def test(user: User) -> bool | None:
            return None if user.directories is None else not wanted.isdisjoint(user.directories)

        return test

    def _wanted(self, scope: Scope) -> dict[str, str]:
        """The names by id."""
        found = (scope.directories.find(name, self.at) for name in self.names)
        return {each.directory_id: each.name for each in found}
