"""Filter `any_of`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.combination import Combination
from umsync.model.answer import combined, some
from umsync.model.search import in_any

if TYPE_CHECKING:
    from umsync.kinds.filter import Question
    from umsync.kinds.scope import Scope
    from umsync.model.answer import Test
    from umsync.model.search import Reach


@dataclass(frozen=True, slots=True)
class AnyOf(Combination):
    """Matches users that at least one of its filters matches.

    Unknown when none says yes and one cannot tell.

    Example:
        where: {any_of: [{group: interns}, {email_domain: partner.example}]}
    """

    def reach(self, scope: Scope) -> Reach:
        """Everybody whom one of its filters can be about."""
        return in_any(self.reaches(scope))

    def bind(self, scope: Scope) -> Question:
        """Asks until one says yes."""
        questions = self.questions(scope)
        return lambda user: some(ask(user) for ask in questions)

    def bind_test(self, scope: Scope) -> Test:
        """Asks until one says yes."""
        return combined(self.tests(scope), decisive=True, then=True)
