"""Filter `any_of`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.combination import Combination
from umsync.model.answer import some

if TYPE_CHECKING:
    from umsync.kinds.base import Question
    from umsync.kinds.scope import Scope


@dataclass(frozen=True, slots=True)
class AnyOf(Combination):
    """Matches users that at least one of its filters matches.

    Unknown when none says yes and one cannot tell.

    Example:
        where: {any_of: [{group: interns}, {email_domain: partner.example}]}
    """

    def bind(self, scope: Scope) -> Question:
        """Asks until one says yes."""
        questions = self.questions(scope)
        return lambda user: some(ask(user) for ask in questions)
