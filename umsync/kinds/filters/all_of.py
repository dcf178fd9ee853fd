"""Filter `all_of`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.combination import Combination
from umsync.model.answer import combined, every
from umsync.model.search import in_all

if TYPE_CHECKING:
    from umsync.kinds.filter import Question
    from umsync.kinds.scope import Scope
    from umsync.model.answer import Test
    from umsync.model.search import Reach


@dataclass(frozen=True, slots=True)
class AllOf(Combination):
    """Matches users that every one of its filters matches.

    Unknown when none says no and one cannot tell. Several filters in one mapping mean the same.

    Example:
        where: {all_of: [{status: active}, {managed: true}]}
    """

    def reach(self, scope: Scope) -> Reach:
        """Everybody whom all of its filters can be about."""
        return in_all(self.reaches(scope))

    def bind(self, scope: Scope) -> Question:
        """Asks until one says no."""
        questions = self.questions(scope)
        return lambda user: every(ask(user) for ask in questions)

    def bind_test(self, scope: Scope) -> Test:
        """Asks until one says no."""
        return combined(self.tests(scope), decisive=False, then=False)
