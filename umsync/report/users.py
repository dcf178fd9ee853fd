"""People as rows: a table for a terminal, CSV for a spreadsheet, JSON for a program."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Final

from umsync.report.csv_text import safe_cell
from umsync.report.safe_text import safe
from umsync.report.user_columns import COLUMNS, Value
from umsync.report.words import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from umsync.report.user_columns import Listed

_WIDTH: Final = 160
"""Columns of a table that no terminal shows."""
_DAY: Final = 10
"""Of a time, a table shows the day."""
_TIMES: Final = frozenset({"last_active", "added_to_org", "deactivated_on", "account_last_active"})


def rows_of(people: Iterable[Listed], columns: Sequence[str]) -> list[dict[str, Value]]:
    """A row for each user: these columns by name, all of which exist."""
    chosen = [COLUMNS[name] for name in columns]
    return [{column.name: column.value(each) for column in chosen} for each in people]


def print_users(rows: Sequence[Mapping[str, Value]], columns: Sequence[str], style: str) -> None:
    """Prints them to standard output, as `table`, `csv` or `json`."""
    if style == "json":
        _print_json(rows)
        return
    {"csv": _print_csv, "table": _print_table}[style](rows, columns)


def _print_csv(rows: Sequence[Mapping[str, Value]], columns: Sequence[str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(_text(value)) for value in row.values()] for row in rows)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, tuple) else value or ""


def _print_json(rows: Sequence[Mapping[str, Value]]) -> None:
    text = json.dumps(list(rows), indent=1)
    sys.stdout.write(text.replace("\x7f", "\\u007f") + "\n")


def _print_table(rows: Sequence[Mapping[str, Value]], columns: Sequence[str]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only for tables
    from rich.table import Table  # noqa: PLC0415 - only for tables
    from rich.text import Text  # noqa: PLC0415 - only for tables

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*(Text(_shown(name, value)) for name, value in row.items()))
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print(table)
    console.print(count(len(rows), "user"), highlight=False)


def _shown(name: str, value: Value) -> str:
    text = _text(value)
    return text[:_DAY] if name in _TIMES else safe(text)
