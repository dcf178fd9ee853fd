"""Filter `directory`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import Filter, Question, setting
from umsync.model.answer import Answer, no, unknown, yes
from umsync.model.organization import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.scope import Scope
    from umsync.model.organization import User


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
        """Looks the directories up, then compares ids."""
        found = (scope.directories.find(name, self.at) for name in self.names)
        wanted = {each.directory_id: each.name for each in found}
        kind, listed = self.kind_name(), " or ".join(wanted.values())

        def ask(user: User) -> Answer:
            if user.directories is None:
                return unknown(
                    kind, "the organization does not say which directories the user is in"
                )
            here = [name for id_, name in wanted.items() if id_ in user.directories]
            if here:
                return yes(kind, f"in directory {' and '.join(here)}")
            return no(kind, f"not in directory {listed}")

        return ask
