"""A data file that a filter names, such as a list of leavers: its rows, and who they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from umsync.model.user import User


class Match(Enum):
    """What of a user the cells of a column say."""

    ACCOUNT_ID = "account_id"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: where it begins in the file, counted from 1, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header; every line has as many cells as the header has."""

    path: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]


class ColumnError(ValueError):
    """Which column counts, or what its cells are, cannot be told; the rest of a sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, and what its cells say of a user."""

    table: Table
    index: int
    match: Match

    def cells(self) -> Iterator[tuple[int, str]]:
        """The number of each line that has something in this column, and what."""
        for line in self.table.lines:
            if cell := line.cells[self.index].strip():
                yield line.number, cell

    def lines(self) -> dict[str, int]:
        """Whom it lists, by `key`, and the number of the first line that does."""
        found: dict[str, int] = {}
        for number, cell in self.cells():
            found.setdefault(self.key(cell), number)
        return found

    def key(self, text: str) -> str:
        """What cells and users have in common: only account ids have upper and lower case."""
        return text.strip() if self.match is Match.ACCOUNT_ID else folded(text)

    @property
    def key_of(self) -> Callable[[User], str | None]:
        """Tells the user's; None when the organization does not say it."""
        if self.match is Match.ACCOUNT_ID:
            return lambda user: user.account_id.strip() or None
        return lambda user: folded(user.email or "") or None


# Atlassian's export of users has "User id", "User name" and "email"; the others are what HR
# systems write. Those of work go first: a list may have private addresses as well.
HEADERS: Final[Mapping[Match, tuple[str, ...]]] = {
    Match.ACCOUNT_ID: (
        "atlassian id",
        "atlassian account id",
        "account id",
        "account_id",
        "accountid",
        "user id",
    ),
    Match.EMAIL: (
        *("work email", "work e-mail", "work_email", "work email address"),
        *("business email", "company email"),
        *("email", "e-mail", "mail", "email address", "e-mail address"),
        *("email_address", "emailaddress", "primary email"),
    ),
}
_ACCOUNT_ID: Final = re.compile(r"[0-9a-z]{24}|[A-Za-z0-9]+(:[0-9A-Za-z-]{8,})+")
"""The forms in use: 24 letters and digits, or a prefix and a uuid with a colon between."""
_MOST_SHOWN: Final = 8
_LONGEST: Final = 60


def choose_column(table: Table, name: str | None, match: Match | None) -> Column:
    """The column of that name, or the one that the usual headers tell.

    Args:
        table: where to look.
        name: the header, whatever its case; None to look for account ids, then e-mail addresses.
        match: what its cells are; None to tell it by the header, else by an @ in every cell.

    Raises:
        ColumnError: it is not there, there several times, or cannot be told.
    """
    if name is None:
        return _usual(table, match)
    index = column_index(table, name)
    return Column(table, index, match or _evident(table, index))


def column_index(table: Table, name: str) -> int:
    """Where the column with this header is, whatever its case.

    Raises:
        ColumnError: it is not there, or there several times.
    """
    found = [at for at, header in enumerate(table.header) if folded(header) == folded(name)]
    if not found:
        text = f"finds no column {shortened(name)} in {table.path}. Its columns are"
        raise ColumnError(f"{text} {_headers(table)}.")
    if len(found) > 1:
        text = f"finds {len(found)} columns {shortened(name)} in {table.path}."
        raise ColumnError(f"{text} Give them different names there.")
    return found[0]


def folded(text: str) -> str:
    """The text as it is compared: no upper case, no outer spaces, one form of each accent."""
    plain = text.strip().casefold()
    return plain if plain.isascii() else normalize("NFC", plain)


def _usual(table: Table, match: Match | None) -> Column:
    present = {folded(header) for header in table.header}
    for kind in [match] if match else [Match.ACCOUNT_ID, Match.EMAIL]:
        for header in HEADERS[kind]:
            if header in present:
                column = Column(table, column_index(table, header), kind)
                if match or _has_ids(column):
                    return column
    text = f"cannot tell which column of {table.path} to look at. Write column and one of"
    raise ColumnError(f"{text} {_headers(table)}.")


def _evident(table: Table, index: int) -> Match:
    """Whether e-mail addresses or account ids."""
    header = folded(table.header[index])
    for match in (Match.ACCOUNT_ID, Match.EMAIL):
        if header in HEADERS[match] and _has_ids(Column(table, index, match)):
            return match
    for number, cell in Column(table, index, Match.EMAIL).cells():
        if "@" not in cell:
            text = f"cannot tell what column {shortened(table.header[index])} of {table.path} has:"
            text = f"{text} there is no e-mail address in line {number}."
            raise ColumnError(f"{text} Write match: account_id or match: email.")
    return Match.EMAIL


def _has_ids(column: Column) -> bool:
    """Whether account ids are Atlassian's: personnel numbers have such headers, too."""
    if column.match is not Match.ACCOUNT_ID:
        return True
    return all(_ACCOUNT_ID.fullmatch(cell) for _, cell in column.cells())


def _headers(table: Table) -> str:
    shown = [shortened(header) for header in table.header[:_MOST_SHOWN]]
    return ", ".join([*shown, "…"] if len(table.header) > _MOST_SHOWN else shown)


def shortened(text: str) -> str:
    """The text in quotes, with its end left out if it is long."""
    return repr(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
