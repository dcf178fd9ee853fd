"""What all filters share that ask for true or false."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.model.answer import Test, either

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class FlagFilter(Filter):
    """Compares one fact about a user.

    `positive`, `negative` and `missing` are the evidence when it is so, is not so, and nobody
    knows.
    """

    shorthand: ClassVar[str | None] = "value"
    is_quick: ClassVar[bool] = True
    positive: ClassVar[str]
    negative: ClassVar[str]
    missing: ClassVar[str]

    value: bool = setting("true for people of whom it holds, false for those of whom it does not.")

    @abstractmethod
    def flag_of(self, user: User) -> bool | None:
        """The fact, or None when nobody knows it."""

    def bind(self, scope: Scope) -> Question:
        """Tells the fact."""
        test, kind = self.bind_test(scope), self.kind_name()
        texts = {True: self.positive, False: self.negative, None: self.missing}
        return lambda user: either(kind, texts[self.flag_of(user)], matches=test(user))

    def bind_test(self, scope: Scope) -> Test:
        """Compares."""
        del scope
        wanted, flag_of = self.value, self.flag_of

        def test(user: User) -> bool | None:
            found = flag_of(user)
            return None if found is None else found is wanted

        return test
