"""Filter `added`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.base import Filter, Question, setting
from umsync.kinds.span import Span, ago, span_problem
from umsync.model.answer import Answer, either, unknown
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.organization import User


@dataclass(frozen=True, slots=True)
class Added(Filter):
    """Matches users by when they were added to the organization.

    Who was removed and came back counts from whatever Atlassian says last. Unknown when the
    organization does not say.

    Example:
        where: {added: {before: 30d}}
    """

    before: Cutoff | None = setting("Added before this age or date.", default=None)
    after: Cutoff | None = setting("Added at or after this age or date.", default=None)

    def check(self) -> str | None:
        """Something must be asked, and the span must not be empty."""
        if self.before is None and self.after is None:
            return "needs before or after."
        return span_problem(self.before, self.after)

    def bind(self, scope: Scope) -> Question:
        """Computes the cut-offs."""
        span, kind = Span.of(self.before, self.after, scope.as_of), self.kind_name()

        def ask(user: User) -> Answer:
            added = user.added_to_org
            if added is None:
                return unknown(kind, "the organization does not say when the user was added")
            text = f"added {added:%Y-%m-%d}, {ago(added, scope.as_of)}"
            return either(kind, text, matches=span.has(added))

        return ask
