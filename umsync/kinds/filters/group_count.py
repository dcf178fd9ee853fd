"""Filter `group_count`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.model.answer import Answer, Test, either
from umsync.model.field import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.scope import Scope
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class GroupCount(Filter):
    """Matches users by how many groups they are in: all of them, in whichever directory.

    Both bounds are included: `at_most: 0` is who is in no group. Groups synced from an identity
    provider count, and so do those that Atlassian makes itself. Unknown when the organization does
    not say which groups a user is in.

    Example:
        where: {group_count: {at_least: 20}}
    """

    at_least: int | None = setting("In so many groups or more.", default=None)
    at_most: int | None = setting("In so many groups or fewer.", default=None)

    def check(self) -> str | None:
        """At least one bound, and such as some people and not all can be within."""
        low, high = self.at_least, self.at_most
        if low is None and high is None:
            return "needs at least one of at_least, at_most."
        if low is not None and low < 1:
            return f"has at_least: {low}, which would fit everybody."
        if high is not None and high < 0:
            return f"has at_most: {high}, which nobody can be. In no group is at_most: 0."
        if low is not None and high is not None and low > high:
            return f"cannot have at_least: {low} with at_most: {high}: no number is in between."
        return None

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """Group memberships."""
        del filters
        return frozenset({Field.GROUPS})

    def bind(self, scope: Scope) -> Question:
        """Tells the number."""
        test, kind = self.bind_test(scope), self.kind_name()
        unsaid = "the organization does not say which groups the user is in"

        def ask(user: User) -> Answer:
            told = unsaid if user.groups is None else _told(len(user.groups))
            return either(kind, told, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Counts."""
        del scope
        low, high = self.at_least or 0, self.at_most

        def test(user: User) -> bool | None:
            if user.groups is None:
                return None
            number = len(user.groups)
            return number >= low and (high is None or number <= high)

        return test


def _told(number: int) -> str:
    if number == 0:
        return "in no group"
    return f"in {number:,} group{'s' if number > 1 else ''}"
