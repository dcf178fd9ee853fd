"""Values that a manifest writes in a form of their own: ages, dates, domains."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar, Self

from umsync.codec.moments import day_of

_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A moment in the past: an age such as `90d`, or a date such as `2026-05-01` (midnight UTC)."""

    pattern: ClassVar[str] = r"^([0-9]{1,6}[hdw]|[0-9]{4}-[0-9]{2}-[0-9]{2})$"
    expects: ClassVar[str] = "an age such as 90d, 12w or 36h, or a date such as 2026-05-01"

    text: str
    age: timedelta | None
    date: date | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError when the text is neither an age nor a date."""
        if not re.fullmatch(cls.pattern, text):
            raise ValueError(text)
        if text[-1] in _UNITS:
            return cls(text, _age(int(text[:-1]), text[-1]), None)
        return cls(text, None, day_of(text))

    def at(self, as_of: datetime) -> datetime:
        """The moment itself, in UTC, seen from `as_of`."""
        if self.age is not None:
            return as_of - self.age
        return datetime.combine(self.date or as_of.date(), time(), tzinfo=UTC)


def _age(count: int, unit: str) -> timedelta:
    age = timedelta(**{_UNITS[unit]: count})
    if age.days > _MOST_DAYS:
        raise ValueError(count)
    return age


@dataclass(frozen=True, slots=True)
class Day:
    """A date in ISO form; it lasts until midnight UTC."""

    pattern: ClassVar[str] = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
    expects: ClassVar[str] = "a date such as 2027-01-31"

    date: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError when the text is not an ISO date."""
        return cls(day_of(text))

    def is_over(self, as_of: datetime) -> bool:
        """Whether the whole day has passed at `as_of`."""
        return as_of.astimezone(UTC).date() > self.date


@dataclass(frozen=True, slots=True)
class Domain:
    """An e-mail domain, without `@`, compared in lower case."""

    pattern: ClassVar[str] = (
        r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$"
    )
    expects: ClassVar[str] = "a domain such as example.com, without @"

    name: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError when the text is not a domain name."""
        labels = text.split(".")
        if len(text) > 253 or any(len(label) > 63 for label in labels):  # noqa: PLR2004 - RFC 1035
            raise ValueError(text)
        if len(labels) < 2 or not all(map(_is_label, labels)):  # noqa: PLR2004 - name and top level
            raise ValueError(text)
        return cls(text.lower())


def _is_label(label: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?", label))
