"""Filter `group`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import Filter, Question, setting
from umsync.model.answer import Answer, no, unknown, yes
from umsync.model.organization import Field
from umsync.model.search import Search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.scope import Scope
    from umsync.model.organization import User
    from umsync.model.search import Reach


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
        groups = (scope.groups.find(name, self.at) for name in self.names)
        return (Search(group_ids=frozenset(group.id for group in groups)),)

    def bind(self, scope: Scope) -> Question:
        """Looks the groups up, then compares ids."""
        wanted = {scope.groups.find(name, self.at).id: name for name in self.names}
        kind, listed = self.kind_name(), " or ".join(self.names)

        def ask(user: User) -> Answer:
            if user.groups is None:
                return unknown(kind, "the organization does not say which groups the user is in")
            found = [name for group_id, name in wanted.items() if group_id in user.groups]
            if found:
                return yes(kind, f"in group {' and '.join(found)}")
            return no(kind, f"not in group {listed}")

        return ask
