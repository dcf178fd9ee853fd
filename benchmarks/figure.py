"""A line of the table, and how much is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A line of the table; all are texts."""

    what: str
    measured: str
    floor: str = ""
    goal: str = ""


@dataclass(frozen=True)
class Size:
    """Seconds of a window; changes of the second and third figure; how many figures at a time."""

    window: int
    parallel: int
    memory: int
    jobs: int


WHOLE = Size(window=60, parallel=500, memory=50_000, jobs=1)
QUICK = Size(window=5, parallel=60, memory=5_000, jobs=3)
