"""How many failed changes a run may have before it stops."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A number of changes, or a percentage of those that the run is to make."""

    number: Fraction
    is_percentage: bool = False

    def of(self, changes: int) -> int:
        """How many of so many changes may fail."""
        return int(self.number * changes / 100 if self.is_percentage else self.number)
