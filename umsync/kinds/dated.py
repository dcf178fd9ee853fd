"""What the filters share that ask when something happened."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.kinds.span import Span, ago, span_problem
from umsync.model.answer import Answer, Test, either
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from datetime import datetime

    from umsync.kinds.scope import Scope
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class DatedFilter(Filter):
    """Compares the one moment at which something happened to a user.

    `happened` is how evidence calls that, before the date; `missing` says that nobody knows it.
    """

    happened: ClassVar[str]
    missing: ClassVar[str]

    before: Cutoff | None = setting("Before this age or date.", default=None)
    after: Cutoff | None = setting("At or after this age or date.", default=None)

    @abstractmethod
    def moment_of(self, user: User) -> datetime | None:
        """When it was, in UTC; None when it never was, or nobody knows."""

    def is_never(self, user: User) -> bool:
        """Whether it is certain that it never was: the answer is no then, and not unknown."""
        del user
        return False

    def text_without(self, user: User) -> str:
        """The evidence when there is no moment."""
        del user
        return self.missing

    def check(self) -> str | None:
        """Something must be asked, and the span must not be empty."""
        if self.before is None and self.after is None:
            return "needs before or after."
        return span_problem(self.before, self.after)

    def bind(self, scope: Scope) -> Question:
        """Tells when it was."""
        test, kind, as_of = self.bind_test(scope), self.kind_name(), scope.as_of

        def ask(user: User) -> Answer:
            moment = self.moment_of(user)
            if moment is None:
                text = self.text_without(user)
            else:
                text = f"{self.happened} {moment:%Y-%m-%d}, {ago(moment, as_of)}"
            return either(kind, text, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Computes the cut-offs."""
        has = Span.of(self.before, self.after, scope.as_of).has
        moment_of, is_never = self.moment_of, self.is_never

        def test(user: User) -> bool | None:
            moment = moment_of(user)
            if moment is not None:
                return has(moment)
            return False if is_never(user) else None

        return test
