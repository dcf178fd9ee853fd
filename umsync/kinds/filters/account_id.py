"""Filter `account_id`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.model.answer import Answer, Test, either
from umsync.model.plan import Unmatched
from umsync.model.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.kinds.scope import Scope
    from umsync.model.search import Reach
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class AccountId(Filter):
    """Matches users by Atlassian account id, exactly as written.

    An id never changes, unlike a name or an e-mail address. An id that is nobody's is listed in
    the plan.

    Example:
        where: {account_id: "5b10ac8d82e05b22cc7d4ef5"}
    """

    shorthand: ClassVar[str | None] = "ids"
    is_quick: ClassVar[bool] = True
    names_people: ClassVar[bool] = True

    ids: tuple[str, ...] = setting("One or more account ids; any of them matches.")

    def unmatched(self, scope: Scope, users: Iterable[User]) -> Iterator[Unmatched]:
        """Ids that are nobody's."""
        del scope
        known = {user.account_id for user in users}
        missing = (each for each in dict.fromkeys(self.ids) if each not in known)
        yield from (Unmatched(self.at.path, self.at.line, each) for each in missing)

    def reach(self, scope: Scope) -> Reach:
        """A search for the ids."""
        del scope
        return (Search(account_ids=frozenset(self.ids)),)

    def bind(self, scope: Scope) -> Question:
        """Tells the user's account id."""
        test, kind = self.bind_test(scope), self.kind_name()

        def ask(user: User) -> Answer:
            return either(kind, f"account id is {user.account_id}", matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Compares."""
        del scope
        wanted = frozenset(self.ids)
        return lambda user: user.account_id in wanted
