"""Filter `added`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.kinds.span import Span, ago, span_problem
from umsync.model.answer import Answer, Test, either
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.user import User


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
        """Tells when it was."""
        test, kind = self.bind_test(scope), self.kind_name()

        def ask(user: User) -> Answer:
            added = user.added_to_org
            text = "the organization does not say when the user was added"
            if added is not None:
                text = f"added {added:%Y-%m-%d}, {ago(added, scope.as_of)}"
            return either(kind, text, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Computes the cut-offs."""
        has = Span.of(self.before, self.after, scope.as_of).has

        def test(user: User) -> bool | None:
            return None if user.added_to_org is None else has(user.added_to_org)

        return test
