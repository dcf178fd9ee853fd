"""Which rows of a data file count: those with certain cells, and with a date in a span."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final

from umsync.codec.moments import moment_of
from umsync.kinds.span import Span, span_problem
from umsync.kinds.table import Table, column_index, folded, shortened
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from umsync.kinds.table import Line

_LONGEST_DATE: Final = len("2026-11-23")
_MOST_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class RowChoice:
    """What a row must have to count; `cells` are the allowed values by column."""

    cells: Mapping[str, tuple[str, ...]]
    date_column: str | None
    before: Cutoff | None
    after: Cutoff | None

    @property
    def is_any(self) -> bool:
        """Whether every row counts."""
        return not self.cells and self.date_column is None

    def problem(self) -> str | None:
        """What is wrong with the settings by themselves, as the rest of a sentence."""
        names = [folded(name) for name in self.cells]
        if twice := [name for name in self.cells if names.count(folded(name)) > 1]:
            return f"has the column {shortened(twice[0])} twice under rows. Write one list."
        if self.date_column is None and (self.before or self.after):
            return "has before or after, but no date_column to compare with."
        if self.date_column is not None and not (self.before or self.after):
            return "has date_column, but neither before nor after."
        return span_problem(self.before, self.after)

    def listed(self, table: Table) -> Table:
        """The rows that have the right cells, whatever their date is.

        Raises:
            ColumnError: a column is not there, or there several times.
        """
        wanted = [
            (column_index(table, name), frozenset(map(folded, values)))
            for name, values in self.cells.items()
        ]
        return _only(
            table, lambda line: all(folded(line.cells[at]) in texts for at, texts in wanted)
        )

    def due(self, table: Table, as_of: datetime) -> Table:
        """Of those the rows whose date fits.

        Raises:
            ColumnError: as `listed` does.
            ValueError: a date cannot be read; `date_problem` tells of that earlier.
        """
        if self.is_any:
            return table
        found = self.listed(table)
        if self.date_column is None:
            return found
        index, fits = column_index(found, self.date_column), self._fits(as_of)
        return _only(found, lambda line: fits(line.cells[index].strip()))

    def cell_problem(self, table: Table) -> str | None:
        """The rest of a sentence on the first value that no row has, as if mistyped, or None.

        Raises:
            ColumnError: as `listed` does.
        """
        for name, values in self.cells.items():
            at = column_index(table, name)
            there = {folded(line.cells[at]) for line in table.lines}
            for value in values:
                if folded(value) not in there:
                    where = f"column {shortened(name)} of {table.path}"
                    return f"finds no row with {shortened(value)} in {where}."
        return None

    def date_problem(self, table: Table) -> str | None:
        """The rest of a sentence on cells that are neither empty nor a date, or None.

        Raises:
            ColumnError: there is no such column, or there are several.
        """
        if self.date_column is None:
            return None
        found = list(_unreadable(table, column_index(table, self.date_column)))
        if not found:
            return None
        shown = ", ".join(f"{shortened(cell)} in line {at}" for at, cell in found[:_MOST_SHOWN])
        more = f", and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
        where = f"column {shortened(self.date_column)} of {table.path}"
        return f"finds no date in {where}: {shown}{more}. Write dates such as 2026-11-23."

    def _fits(self, as_of: datetime) -> Callable[[str], bool]:
        """A date is a whole day: it is compared by the day of the plan, and not by the hour."""
        evening = datetime.combine(as_of.astimezone(UTC), time.max, UTC)
        has_moment = Span.of(self.before, self.after, as_of).has
        has_day = Span.of(self.before, self.after, evening).has

        def fits(cell: str) -> bool:
            if not cell:
                return False
            found = _moment(cell)
            return has_day(found) if len(cell) == _LONGEST_DATE else has_moment(found)

        return fits


def _only(table: Table, fits: Callable[[Line], bool]) -> Table:
    return replace(table, lines=tuple(filter(fits, table.lines)))


def _unreadable(table: Table, index: int) -> Iterator[tuple[int, str]]:
    for line in table.lines:
        cell = line.cells[index].strip()
        try:
            if cell:
                _moment(cell)
        except (ValueError, OverflowError):
            yield line.number, cell


def _moment(cell: str) -> datetime:
    """An ISO date, which is its midnight, or an ISO time; both are UTC without a zone.

    Raises:
        ValueError: it is neither.
        OverflowError: it is at the very beginning or end of the calendar.
    """
    found = moment_of(cell)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
