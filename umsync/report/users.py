"""People as rows: a table for a terminal, CSV for a spreadsheet, JSON for a program."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from umsync.kinds.scope import GroupCatalog, Scope
from umsync.model.answer import Verdict
from umsync.report.safe_text import safe
from umsync.report.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from umsync.kinds.base import Filter
    from umsync.model.organization import Snapshot, User

_WIDTH = 160
"""Columns of a table that no terminal shows."""

_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""A cell that begins so, or with a wide form of it, is run as a formula by spreadsheets."""


@dataclass(frozen=True, slots=True)
class Row:
    """One user; times are ISO 8601 in UTC, empty when not known or never."""

    source: str
    account_id: str
    name: str
    email: str
    status: str
    account_type: str
    managed: str
    last_active: str
    product: str
    groups: str
    roles: str


def rows_of(
    source: str,
    snapshot: Snapshot,
    filters: Mapping[str, Filter],
    chosen: Filter | None,
    as_of: datetime,
) -> Iterator[Row]:
    """The users of a source that the filter matches, or all, in the order of their ids.

    Raises:
        NameNotFoundError: the filter names a group that the organization does not have.
    """
    groups = GroupCatalog(snapshot.groups)
    ask = chosen.bind(Scope(source, as_of, groups, filters)) if chosen else None
    for user in snapshot.users:
        if ask is None or ask(user).verdict is Verdict.YES:
            yield _row(source, user, groups)


def _row(source: str, user: User, groups: GroupCatalog) -> Row:
    access = user.product_access or ()
    used = [(each.last_active, each.product) for each in access if each.last_active]
    moment, product = max(used, default=(None, ""))
    found = {id_: groups.by_id.get(id_) for id_ in user.groups or ()}
    names = sorted(group.name if group else id_ for id_, group in found.items())
    return Row(
        source=source,
        account_id=user.account_id,
        name=user.name,
        email=user.email or "",
        status=user.status.value,
        account_type=user.account_type,
        managed=user.claim_status or "",
        last_active=moment.isoformat(timespec="seconds") if moment else _never(user),
        product=product,
        groups=", ".join(names),
        roles=", ".join(sorted(user.platform_roles or ())),
    )


def _never(user: User) -> str:
    return "" if user.product_access is None else "never"


def print_users(rows: Sequence[Row], style: str) -> None:
    """Prints them to standard output."""
    {"csv": _print_csv, "json": _print_json, "table": _print_table}[style](rows)


def _print_csv(rows: Sequence[Row]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([each.name for each in fields(Row)])
    writer.writerows([_cell(text) for text in asdict(row).values()] for row in rows)


def _cell(text: str) -> str:
    shown = safe(text, 10_000)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _print_json(rows: Sequence[Row]) -> None:
    text = json.dumps([asdict(row) for row in rows], indent=1)
    sys.stdout.write(text.replace("\x7f", "\\u007f") + "\n")


def _print_table(rows: Sequence[Row]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only for tables
    from rich.table import Table  # noqa: PLC0415 - only for tables
    from rich.text import Text  # noqa: PLC0415 - only for tables

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Source", "Name", "E-mail", "Status", "Last active", "Product"):
        table.add_column(title, no_wrap=True, overflow="ellipsis")
    for row in rows:
        shown = (row.source, row.name, row.email, row.status, row.last_active[:10], row.product)
        table.add_row(*(Text(safe(text)) for text in shown))
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print(table)
    console.print(count(len(rows), "user"), highlight=False)
