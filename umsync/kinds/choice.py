"""What all filters share that compare with words of a short list."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.model.answer import Answer, Test, either

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class ChoiceFilter(Filter):
    """Compares one word of Atlassian's about a user; `noun` is how evidence calls it."""

    shorthand: ClassVar[str | None] = "values"
    is_quick: ClassVar[bool] = True
    noun: ClassVar[str]

    values: tuple[Enum, ...] = setting("One or more of these words; any of them matches.")

    @abstractmethod
    def word_of(self, user: User) -> str | None:
        """The word, or None when nobody knows it."""

    def bind(self, scope: Scope) -> Question:
        """Tells the word."""
        test, kind = self.bind_test(scope), self.kind_name()
        unsaid = f"the organization does not say what the {self.noun} is"

        def ask(user: User) -> Answer:
            word = self.word_of(user)
            text = unsaid if word is None else f"{self.noun} is {word}"
            return either(kind, text, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Compares."""
        del scope
        wanted, word_of = frozenset(each.value for each in self.values), self.word_of

        def test(user: User) -> bool | None:
            word = word_of(user)
            return None if word is None else word in wanted

        return test
