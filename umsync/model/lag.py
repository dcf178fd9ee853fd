"""How long Atlassian's reads may show what was before a write."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

_LAGS: Final = {"role": timedelta(seconds=30)}
_LAG: Final = timedelta(seconds=2)
LONGEST_LAG: Final = max(_LAG, *_LAGS.values())


def lag_of(target: str) -> timedelta:
    """The longest lag of what a step's `target` is: 30 seconds for roles, else 2."""
    return _LAGS.get(target.partition(":")[0], _LAG)
