"""What all text filters share: upper and lower case are the same."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter
from umsync.kinds.pattern import pattern_problem, searcher
from umsync.model.answer import Answer, Test, either

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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

    def check(self) -> str | None:
        """At least one setting, no empty text (it would fit everybody), and good patterns."""
        given = [self.equals, self.starts_with, self.ends_with, self.contains, self.matches]
        if all(texts is None for texts in given):
            return "needs at least one of equals, starts_with, ends_with, contains, matches."
        if any(not text for texts in given for text in texts or ()):
            return "has an empty text, which would fit everybody."
        problems = map(pattern_problem, self.matches or ())
        return next((each for each in problems if each), None)

    def matcher(self) -> Callable[[str], bool]:
        """Whether every given setting has a text that fits; made once, then asked of many."""
        tests = tuple(self._tests())
        search = searcher(self.matches) if self.matches is not None else None

        def fits(text: str) -> bool:
            folded = text.casefold()
            for test in tests:
                if not test(folded):
                    return False
            return search is None or search(text)

        return fits

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

    def _tests(self) -> Iterator[Callable[[str], bool]]:
        """All but patterns; they are asked of the text in lower case."""
        if self.equals is not None:
            yield frozenset(_folded(self.equals)).__contains__
        if self.starts_with is not None:
            starts = _folded(self.starts_with)
            yield lambda text: text.startswith(starts)
        if self.ends_with is not None:
            ends = _folded(self.ends_with)
            yield lambda text: text.endswith(ends)
        if self.contains is not None:
            yield partial(_has_part, _folded(self.contains))


def _folded(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.casefold() for text in texts)


def _has_part(parts: tuple[str, ...], text: str) -> bool:
    for part in parts:  # noqa: SIM110 - any() makes a generator for each user
        if part in text:
            return True
    return False
