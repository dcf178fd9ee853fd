"""Filter `status`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.model.answer import Answer, Test, either
from umsync.model.search import Search
from umsync.model.user import Status

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.search import Reach
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class HasStatus(Filter):
    """Matches users by Atlassian's composite status.

    `active` means that account and membership are both active; `suspended` that access is
    suspended in every directory; `not_invited` that a managed account is in no directory;
    `deactivated` that the account is blocked; `for_deletion` that it will be deleted.

    Example:
        where: {status: [suspended, deactivated]}
    """

    shorthand: ClassVar[str | None] = "values"
    is_quick: ClassVar[bool] = True
    decided_by: ClassVar[tuple[str, ...] | None] = ("status",)

    values: tuple[Status, ...] = setting("One or more statuses; any of them matches.")

    def reach(self, scope: Scope) -> Reach:
        """A search for the statuses."""
        del scope
        return (Search(statuses=frozenset(each.value for each in self.values)),)

    def bind(self, scope: Scope) -> Question:
        """Tells the user's status."""
        test, kind = self.bind_test(scope), self.kind_name()

        def ask(user: User) -> Answer:
            return either(kind, f"status is {user.status.value}", matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Compares; of few members a tuple is quicker than a set, which asks each for its hash."""
        del scope
        wanted = self.values
        return lambda user: user.status in wanted
