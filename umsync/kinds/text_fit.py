"""What a text must be like, as manifests say it: upper and lower case are the same."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING

from umsync.kinds.pattern import pattern_problem, searcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Texts = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class TextFit:
    """Of one setting any text may fit, of several settings all must; None was not given."""

    equals: Texts = None
    starts_with: Texts = None
    ends_with: Texts = None
    contains: Texts = None
    matches: Texts = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given."""
        return not self._given()

    def problem(self, whom: str) -> str | None:
        """A sentence on a text that would fit `whom`, or on a pattern that is not good, or None."""
        if any(not text for _, texts in self._given() for text in texts):
            return f"has an empty text, which would fit {whom}."
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

    def narrowed(self) -> Iterator[TextFit]:
        """For each text that was given: the same, with no other text in its setting."""
        for name, texts in self._given():
            for text in texts:
                yield replace(self, **{name: (text,)})

    def __str__(self) -> str:
        """For a sentence: `starts with 'team-' or 'squad-' and ends with '-eu'`."""
        return " and ".join(
            f"{name.replace('_', ' ')} {' or '.join(map(repr, texts))}"
            for name, texts in self._given()
        )

    def _given(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        named = ((each.name, getattr(self, each.name)) for each in fields(self))
        return tuple((name, texts) for name, texts in named if texts is not None)

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
