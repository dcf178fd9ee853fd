"""Filter `none_of`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.combination import Combination
from umsync.model.answer import combined, negate, some

if TYPE_CHECKING:
    from umsync.kinds.filter import Question
    from umsync.kinds.scope import Scope
    from umsync.model.answer import Test


@dataclass(frozen=True, slots=True)
class NoneOf(Combination):
    """Matches users that none of its filters matches.

    Unknown when one of them cannot tell: what is not known to be absent is not taken as absent.

    Example:
        where: {none_of: [{group: break-glass}, {email: ceo@acme.example}]}
    """

    def idle_days(self, scope: Scope) -> int | None:
        """Who is idle is left out."""
        del scope
        return None

    def bind(self, scope: Scope) -> Question:
        """Asks until one says yes."""
        questions = self.questions(scope)
        return lambda user: negate(some(ask(user) for ask in questions))

    def bind_test(self, scope: Scope) -> Test:
        """Asks until one says yes."""
        return combined(self.tests(scope), decisive=True, then=False)
