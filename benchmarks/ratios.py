"""Values beside floors: which of which case, their ratio, and whether the goal is reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Cases = Mapping[str, Any]
"""What was measured, by case; `runs` and `floor` are lists of runs."""
_UNITS: Final = {"wall": "s", "cpu": "s", "seconds": "s", "rss": "MB"}
_HEAD: Final = ("what", "ratio", "goal", "reached", "measured", "floor")
_ENDS: Final = ("---", "--:", "---", "---", "--:", "--:")
_LONG: Final = 100
"""Seconds from which on nobody asks for hundredths."""


@dataclass(frozen=True, slots=True)
class Line:
    """A value of a case beside its floor, or beside the same value of the case `beside`.

    `key` is one of a run's. `most` is a goal for the ratio, `limit` for the value itself. The other
    case counts `times`, so that 1 means linear where it has so many times fewer users.
    """

    what: str
    case: str
    key: str
    most: float | None = None
    limit: float | None = None
    beside: str | None = None
    times: float = 1.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A line with its values."""

    line: Line
    measured: float
    floor: float

    @property
    def ratio(self) -> float:
        """Measured by floor."""
        return self.measured / self.floor

    @property
    def is_reached(self) -> bool | None:
        """Whether the goal is; None without one."""
        if self.line.most is not None:
            return self.ratio <= self.line.most
        return None if self.line.limit is None else self.measured <= self.line.limit

    @property
    def cells(self) -> tuple[str, ...]:
        """A row of the table."""
        reached = {None: "", True: "yes", False: "**no**"}[self.is_reached]
        unit = _UNITS[self.line.key]
        values = (_text(self.measured, unit), _text(self.floor, unit))
        return self.line.what, f"{self.ratio:.2f}", self._goal(unit), reached, *values

    def _goal(self, unit: str) -> str:
        if self.line.limit is not None:
            return f"≤ {self.line.limit:,g} {unit}"
        return "" if self.line.most is None else f"≤ {self.line.most:g}"


def figures(lines: Iterable[Line], cases: Cases) -> list[Figure]:
    """The lines whose cases were measured."""
    found = (line for line in lines if {line.case, line.beside or line.case} <= cases.keys())
    return [_figure(line, cases) for line in found]


def table(found: Sequence[Figure]) -> str:
    """A Markdown table; nothing without figures."""
    rows = (_HEAD, _ENDS, *(each.cells for each in found)) if found else ()
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _figure(line: Line, cases: Cases) -> Figure:
    other = cases[line.beside]["runs"] if line.beside else cases[line.case]["floor"]
    floor = best(other, line.key) * line.times
    return Figure(line, best(cases[line.case]["runs"], line.key), floor)


def best(runs: Iterable[Mapping[str, float]], key: str) -> float:
    """The least of all runs: whatever else the machine does only adds to it."""
    return min(run[key] for run in runs)


def _text(number: float, unit: str) -> str:
    if unit == "MB":
        return f"{number:,.0f} MB"
    return f"{number:.2f} s" if number < _LONG else f"{number:,.0f} s"
