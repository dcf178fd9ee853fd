"""A stretch of time from now on, as a manifest writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Self

from umsync.model.values import Cutoff


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next `30d`, `12w` or `36h`."""

    pattern: ClassVar[str] = r"^[0-9]{1,6}[hdw]$"
    expects: ClassVar[str] = "a time such as 30d, 12w or 36h"

    span: timedelta

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError when the text is no such time, or more than 100 years."""
        age = Cutoff.parse(text).age if re.fullmatch(cls.pattern, text) else None
        if age is None:
            raise ValueError(text)
        return cls(age)

    def end(self, as_of: datetime) -> datetime:
        """When it is over, in UTC."""
        return as_of + self.span
