"""What all filters share that compare with words of a short list."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import Filter, Question, setting
from umsync.model.answer import Answer, either, unknown

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.organization import User


@dataclass(frozen=True, slots=True)
class ChoiceFilter(Filter):
    """Compares one word of Atlassian's about a user; `noun` is how evidence calls it."""

    shorthand: ClassVar[str | None] = "values"
    noun: ClassVar[str]

    values: tuple[Enum, ...] = setting("One or more of these words; any of them matches.")

    @abstractmethod
    def word_of(self, user: User) -> str | None:
        """The word, or None when nobody knows it."""

    def bind(self, scope: Scope) -> Question:
        """Compares."""
        del scope
        wanted, kind = {each.value for each in self.values}, self.kind_name()

        def ask(user: User) -> Answer:
            word = self.word_of(user)
            if word is None:
                return unknown(kind, f"the organization does not say what the {self.noun} is")
            return either(kind, f"{self.noun} is {word}", matches=word in wanted)

        return ask
