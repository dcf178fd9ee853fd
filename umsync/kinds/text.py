"""What all text filters share: upper and lower case are the same."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter
from umsync.kinds.text_fit import TextFit
from umsync.model.answer import Answer, Test, either

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.kinds.filter import Question
    from umsync.kinds.scope import Scope
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class TextFilter(Filter):
    """Compares one text of a user: of one setting any text may fit, of several settings all must.

    `noun` is how evidence calls the text, `missing` says that there is none.
    """

    shorthand: ClassVar[str | None] = "equals"
    noun: ClassVar[str]
    missing: ClassVar[str]

    equals: tuple[str, ...] | None = setting("The whole text.", default=None)
    starts_with: tuple[str, ...] | None = setting("The text's beginning.", default=None)
    ends_with: tuple[str, ...] | None = setting("The text's end.", default=None)
    contains: tuple[str, ...] | None = setting("A part of the text.", default=None)
    matches: tuple[str, ...] | None = setting(
        "A regular expression in RE2 syntax that a part of the text fits.", default=None
    )

    @abstractmethod
    def text_of(self, user: User) -> str | None:
        """The text, or None when nobody knows it."""

    def wanted(self) -> TextFit:
        """What the text must be like."""
        return TextFit(self.equals, self.starts_with, self.ends_with, self.contains, self.matches)

    def check(self) -> str | None:
        """At least one setting, no empty text (it would fit everybody), and good patterns."""
        wanted = self.wanted()
        if wanted.is_empty:
            return "needs at least one of equals, starts_with, ends_with, contains, matches."
        return wanted.problem("everybody")

    def matcher(self) -> Callable[[str], bool]:
        """Whether every given setting has a text that fits; made once, then asked of many."""
        return self.wanted().matcher()

    def bind(self, scope: Scope) -> Question:
        """Tells the text."""
        test, kind = self.bind_test(scope), self.kind_name()

        def ask(user: User) -> Answer:
            text = self.text_of(user)
            told = self.missing if text is None else f"{self.noun} is {text}"
            return either(kind, told, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Compiles the patterns, then compares."""
        del scope
        fits, text_of = self.matcher(), self.text_of

        def test(user: User) -> bool | None:
            text = text_of(user)
            return None if text is None else fits(text)

        return test
