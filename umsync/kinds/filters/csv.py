"""Filter `csv`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import DataFile, Filter, Question
from umsync.kinds.rows import RowChoice
from umsync.kinds.table import ColumnError, Match, choose_column
from umsync.model.answer import Answer, Test, either
from umsync.model.plan import Unmatched
from umsync.model.search import Search
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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

    `rows` and `date_column` choose rows; the others count as if they were not there. Dates are
    such as 2026-11-23: `before: 0d` is up to the day of the plan, `before: 1d` up to the day
    before. A row without a date is not chosen.

    Example:
        where: {csv: {file: leavers.csv, column: email}}
    """

    shorthand: ClassVar[str | None] = "file"
    names_people: ClassVar[bool] = True

    file: str = setting("A .csv, .tsv or .txt file with a header, relative to this manifest.")
    column: str | None = setting("The header of the column that says who it is.", default=None)
    match: Match | None = setting("What the column has, if that is not evident.", default=None)
    may_be_empty: bool = setting(
        "Whether it is no mistake that the list has nobody, or no row with some value of `rows`.",
        default=False,
    )
    rows: Mapping[str, tuple[str, ...]] | None = setting(
        "Only rows with one of these values in each of these columns, whatever its case.",
        default=None,
        hash=False,
    )
    date_column: str | None = setting(
        "The header of a column with dates, for before and after.", default=None
    )
    before: Cutoff | None = setting(
        "Only rows with a date up to this age ago, or before this date.", default=None
    )
    after: Cutoff | None = setting(
        "Only rows with a later date than this age ago, or from this date on.", default=None
    )

    def check(self) -> str | None:
        """What chooses rows must fit together."""
        return self._choice().problem()

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
            column = replace(self._column(table), table=self._choice().listed(table))
            problem = self._choice().date_problem(column.table)
            mistyped = self._choice().cell_problem(table)
        except ColumnError as error:
            return str(error)
        if self.may_be_empty or (any(column.cells()) and not mistyped):
            return problem
        where = f"in {table.path}" if not self.rows else f"in such rows of {table.path}"
        return f"{mistyped or f'finds nobody {where}.'} If that may be, write may_be_empty: true."

    def unmatched(self, scope: Scope, users: Iterable[User]) -> Iterator[Unmatched]:
        """The rows that are none of these users."""
        column = self._chosen(scope)
        known = set(map(column.key_of, users))
        for number, cell in column.cells():
            if column.key(cell) not in known:
                yield Unmatched(column.table.path, number, cell)

    def lost(self, scope: Scope, users: Iterable[User]) -> Iterator[str]:
        """A list of nobody is the wrong list, or the wrong column of it."""
        column = self._chosen(scope)
        rows = sum(1 for _ in column.cells())
        if self.may_be_empty or rows != sum(1 for _ in self.unmatched(scope, users)):
            return
        path = column.table.path
        text = f"nobody in {path} is in the organization. Check the file and its column."
        if not rows:
            text = f"no row of {path} is chosen. Check rows and dates."
        yield f"{self.at}: csv: {text} If that may be, write may_be_empty: true."

    def reach(self, scope: Scope) -> Reach:
        """A list of account ids finds exactly those; people may hide their e-mail addresses."""
        column = self._chosen(scope)
        if column.match is not Match.ACCOUNT_ID:
            return None
        ids = frozenset(column.lines())
        return (Search(account_ids=ids),) if ids else ()

    def bind(self, scope: Scope) -> Question:
        """Tells the line; of several rows of one user the first counts."""
        column = self._chosen(scope)
        chosen = column.lines()
        every = self._column(scope.tables[self._file().name]).lines()
        test, kind, path = self.bind_test(scope), self.kind_name(), column.table.path
        key_of = column.key_of

        def ask(user: User) -> Answer:
            key = key_of(user)
            text = f"not in {path}"
            if key is None:
                text = _HIDDEN[column.match]
            elif key in chosen:
                text = f"in {path}, line {chosen[key]}"
            elif key in every:
                text = f"in {path}, line {every[key]}, but that row is not chosen"
            return either(kind, text, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Looks the file up."""
        column = self._chosen(scope)
        listed = frozenset(column.lines())
        key_of = column.key_of

        def test(user: User) -> bool | None:
            key = key_of(user)
            return None if key is None else key in listed

        return test

    def _file(self) -> DataFile:
        return DataFile(self.file, self.at)

    def _choice(self) -> RowChoice:
        return RowChoice(self.rows or {}, self.date_column, self.before, self.after)

    def _column(self, table: Table) -> Column:
        return choose_column(table, self.column, self.match)

    def _chosen(self, scope: Scope) -> Column:
        """The column, of the rows that count."""
        table = scope.tables[self._file().name]
        return replace(self._column(table), table=self._choice().due(table, scope.as_of))
