"""What all filters share that ask for true or false."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import Filter, Question, setting
from umsync.model.answer import Answer, either, unknown

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.organization import User


@dataclass(frozen=True, slots=True)
class FlagFilter(Filter):
    """Compares one fact about a user.

    `positive`, `negative` and `missing` are the evidence when it is so, is not so, and nobody
    knows.
    """

    shorthand: ClassVar[str | None] = "value"
    positive: ClassVar[str]
    negative: ClassVar[str]
    missing: ClassVar[str]

    value: bool = setting("true for people of whom it holds, false for those of whom it does not.")

    @abstractmethod
    def flag_of(self, user: User) -> bool | None:
        """The fact, or None when nobody knows it."""

    def bind(self, scope: Scope) -> Question:
        """Compares."""
        del scope
        kind = self.kind_name()

        def ask(user: User) -> Answer:
            found = self.flag_of(user)
            if found is None:
                return unknown(kind, self.missing)
            text = self.positive if found else self.negative
            return either(kind, text, matches=found is self.value)

        return ask
