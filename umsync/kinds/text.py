"""The matcher that all text filters share: not case-sensitive, no patterns to get wrong."""

from __future__ import annotations

from dataclasses import dataclass

from umsync.kinds.base import Filter, setting


@dataclass(frozen=True, slots=True)
class TextFilter(Filter):
    """Settings of a text filter: of one setting any text may fit, of several settings all must."""

    equals: tuple[str, ...] | None = setting("The whole text.", default=None)
    starts_with: tuple[str, ...] | None = setting("The text's beginning.", default=None)
    ends_with: tuple[str, ...] | None = setting("The text's end.", default=None)
    contains: tuple[str, ...] | None = setting("A part of the text.", default=None)

    def check(self) -> str | None:
        """At least one setting, and no empty text: it would fit everybody."""
        given = [self.equals, self.starts_with, self.ends_with, self.contains]
        if all(texts is None for texts in given):
            return "needs at least one of equals, starts_with, ends_with, contains."
        if any(not text for texts in given for text in texts or ()):
            return "has an empty text, which would fit everybody."
        return None

    def fits(self, text: str) -> bool:
        """Whether every given setting has a text that fits."""
        low = text.casefold()
        tests = (
            (self.equals, low.__eq__),
            (self.starts_with, low.startswith),
            (self.ends_with, low.endswith),
            (self.contains, low.__contains__),
        )
        return all(
            any(test(text.casefold()) for text in texts)
            for texts, test in tests
            if texts is not None
        )
