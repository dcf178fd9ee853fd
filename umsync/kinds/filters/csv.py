"""Filter `csv`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import DataFile, Filter, Question
from umsync.kinds.table import ColumnError, Match, choose_column
from umsync.model.answer import Answer, Test, either
from umsync.model.plan import Unmatched
from umsync.model.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from umsync.kinds.scope import Scope
    from umsync.kinds.table import Column, Table
    from umsync.model.search import Reach
    from umsync.model.user import User

_HIDDEN = {
    Match.ACCOUNT_ID: "the account id is not known",
    Match.EMAIL: "the e-mail address is hidden",
}


@dataclass(frozen=True, slots=True)
class Csv(Filter):
    """Matches users whom a CSV file lists, such as an HR system's list of leavers.

    The file has a header and is in the manifest's folder or below it. Without `column` the usual
    headers of account ids count, else those of e-mail addresses. Unknown when a user hides the
    address. The plan lists rows that match nobody. Under `none_of` people whose row is wrong or
    missing match, so a list of nobody stops the plan unless `may_be_empty` says otherwise.

    Example:
        where: {csv: {file: leavers.csv, column: email}}
    """

    shorthand: ClassVar[str | None] = "file"
    names_people: ClassVar[bool] = True

    file: str = setting("A .csv, .tsv or .txt file with a header, relative to this manifest.")
    column: str | None = setting("The header of the column that says who it is.", default=None)
    match: Match | None = setting("What the column has, if that is not evident.", default=None)
    may_be_empty: bool = setting(
        "Whether it is no mistake that the list has nobody.", default=False
    )

    def files(self, filters: Mapping[str, Filter]) -> frozenset[DataFile]:
        """The one file."""
        del filters
        return frozenset({self._file()})

    def check_tables(self, tables: Mapping[str, Table]) -> str | None:
        """Whether the column is there and says who it is."""
        table = tables.get(self._file().name)
        if table is None:
            return None
        try:
            column = self._column(table)
        except ColumnError as error:
            return str(error)
        if self.may_be_empty or any(column.cells()):
            return None
        return f"finds nobody in {table.path}. If that may be, write may_be_empty: true."

    def unmatched(self, scope: Scope, users: Iterable[User]) -> Iterator[Unmatched]:
        """The rows that are none of these users."""
        column = self._column(scope.tables[self._file().name])
        known = set(map(column.key_of, users))
        for number, cell in column.cells():
            if column.key(cell) not in known:
                yield Unmatched(column.table.path, number, cell)

    def lost(self, scope: Scope, users: Iterable[User]) -> Iterator[str]:
        """A list of nobody is the wrong list, or the wrong column of it."""
        column = self._column(scope.tables[self._file().name])
        rows = sum(1 for _ in column.cells())
        if not self.may_be_empty and rows == sum(1 for _ in self.unmatched(scope, users)):
            yield (
                f"{self.at}: csv: nobody in {column.table.path} is in the organization. Check the "
                "file and its column. If that may be, write may_be_empty: true."
            )

    def reach(self, scope: Scope) -> Reach:
        """A list of account ids finds exactly those; people may hide their e-mail addresses."""
        column = self._column(scope.tables[self._file().name])
        if column.match is not Match.ACCOUNT_ID:
            return None
        ids = frozenset(column.key(cell) for _, cell in column.cells())
        return (Search(account_ids=ids),) if ids else ()

    def bind(self, scope: Scope) -> Question:
        """Tells the line; of several rows of one user the first counts."""
        column = self._column(scope.tables[self._file().name])
        lines: dict[str, int] = {}
        for number, cell in column.cells():
            lines.setdefault(column.key(cell), number)
        test, kind, path = self.bind_test(scope), self.kind_name(), column.table.path
        key_of = column.key_of

        def ask(user: User) -> Answer:
            key = key_of(user)
            text = _HIDDEN[column.match]
            if key is not None:
                text = f"in {path}, line {lines[key]}" if key in lines else f"not in {path}"
            return either(kind, text, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Looks the file up."""
        column = self._column(scope.tables[self._file().name])
        listed = frozenset(column.key(cell) for _, cell in column.cells())
        key_of = column.key_of

        def test(user: User) -> bool | None:
            key = key_of(user)
            return None if key is None else key in listed

        return test

    def _file(self) -> DataFile:
        return DataFile(self.file, self.at)

    def _column(self, table: Table) -> Column:
        return choose_column(table, self.column, self.match)
