"""A span of time that ends before one moment, begins with another, or both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from umsync.model.values import Cutoff


@dataclass(frozen=True, slots=True)
class Span:
    """All moments before `before` and at or after `after`; None leaves that side open."""

    before: datetime | None
    after: datetime | None

    @classmethod
    def of(cls, before: Cutoff | None, after: Cutoff | None, as_of: datetime) -> Self:
        """The span seen from `as_of`."""
        return cls(before.at(as_of) if before else None, after.at(as_of) if after else None)

    def has(self, moment: datetime) -> bool:
        """Whether the moment is in it."""
        return (self.before is None or moment < self.before) and (
            self.after is None or moment >= self.after
        )


def span_problem(before: Cutoff | None, after: Cutoff | None) -> str | None:
    """A sentence when no moment is in between: two ages or two dates the wrong way round."""
    if before is None or after is None:
        return None
    ages = before.age is not None and after.age is not None and after.age <= before.age
    dates = before.date is not None and after.date is not None and after.date >= before.date
    if not ages and not dates:
        return None
    return (
        f"cannot have before: {before.text} with after: {after.text}: no time is in between. "
        "after must be the earlier one."
    )


def ago(moment: datetime, as_of: datetime) -> str:
    """How long before `as_of` it was, in whole days."""
    days = (as_of - moment).days
    return "today" if days < 1 else f"{days} day{'s' if days != 1 else ''} ago"
