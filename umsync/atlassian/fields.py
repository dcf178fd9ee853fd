"""JSON objects read strictly: a field is there with its type, or there is a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from umsync.atlassian.moments import parse_time
from umsync.errors import UnexpectedAnswerError
from umsync.model.secret import masked

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

_IS_TEXT: Final = frozenset({str})
MAY_BE_TEXT: Final = frozenset({str, type(None)})
Json = Any
"""A decoded JSON value of which nothing is known yet."""


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object of an endpoint's answer; `null` counts as absent, unknown fields are kept.

    Every method raises UnexpectedAnswerError when the field is not of its type.
    """

    values: dict[str, Json]
    endpoint: str

    @classmethod
    def of(cls, value: Json, endpoint: str, what: str = "The answer") -> Fields:
        """Of a JSON value that must be an object."""
        if not isinstance(value, dict):
            raise UnexpectedAnswerError(
                f"{endpoint} answered something else than documented: {what} is no JSON object."
            )
        return cls(value, endpoint)

    def text(self, name: str) -> str:
        """A text that must be there and not empty."""
        value = self.optional_text(name)
        if not value:
            raise self._bad(name, "a text that is not empty")
        return value

    def optional_text(self, name: str) -> str | None:
        """A text, exactly as given, or None."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise self._bad(name, "a text")
        return value

    def optional_texts(self, *names: str) -> list[str | None]:
        """Several texts, each exactly as given, or None; read at once, as a user has many."""
        found = [self.values.get(name) for name in names]
        if MAY_BE_TEXT.issuperset(map(type, found)):
            return found
        return [self.optional_text(name) for name in names]

    def one_of(self, name: str, known: Container[str]) -> str:
        """A text out of the known ones."""
        value = self.text(name)
        if value not in known:
            raise self._bad(name, f"a known value, not {masked(value)[:40]!a}")
        return value

    def flag(self, name: str) -> bool:
        """True or false; absent is false."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise self._bad(name, "true or false")
        return bool(value)

    def optional_flag(self, name: str) -> bool | None:
        """True or false, or None when there is neither."""
        return None if self.values.get(name) is None else self.flag(name)

    def whole(self, name: str) -> int:
        """A number that counts something, from 0."""
        value = self.values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self._bad(name, "a whole number from 0")
        return value

    def time(self, name: str) -> datetime | None:
        """A time in UTC, or None when there is none."""
        text = self.optional_text(name)
        if not text:
            return None
        try:
            return parse_time(text)
        except ValueError:
            raise self._bad(name, "an ISO 8601 time with a zone") from None

    def time_if_told(self, name: str) -> datetime | None:
        """A time in UTC, or None: also when a text is none, where no document says its form."""
        text = self.optional_text(name)
        try:
            return parse_time(text) if text else None
        except ValueError:
            return None

    def part(self, name: str) -> Fields:
        """An object; absent is an empty one."""
        value = self.values.get(name)
        return self.of({} if value is None else value, self.endpoint, f"`{name}`")

    def items(self, name: str) -> list[Json] | None:
        """A list, or None when there is none."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, list):
            raise self._bad(name, "a list")
        return value

    def rows(self, name: str) -> list[Fields] | None:
        """A list of objects, or None when there is none."""
        items, what = self.items(name), f"an entry of `{name}`"
        return None if items is None else [self.of(each, self.endpoint, what) for each in items]

    def texts_of(self, name: str, key: str) -> list[str] | None:
        """Of a list of objects the text that each must have under `key`; None without a list."""
        items = self.items(name)
        if items is None:
            return None
        try:
            found = [each[key] for each in items]
        except (TypeError, KeyError):
            found = [None]
        if all(found) and _IS_TEXT.issuperset(map(type, found)):
            return found
        return [row.text(key) for row in self.rows(name) or ()]

    def texts(self, name: str) -> frozenset[str] | None:
        """A list of texts as a set, or None when there is none."""
        items = self.items(name)
        if items is not None and not all(isinstance(each, str) for each in items):
            raise self._bad(name, "a list of texts")
        return None if items is None else frozenset(items)

    def _bad(self, name: str, expected: str) -> UnexpectedAnswerError:
        return UnexpectedAnswerError(
            f"{self.endpoint} answered something else than documented: "
            f"`{name}` is not {expected}. Look for a newer version of umsync."
        )
