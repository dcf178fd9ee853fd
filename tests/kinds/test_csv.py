"""Whom a list in a CSV file means."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.builders import NOW, make_user
from umsync.kinds.filter import DataFile
from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.csv import Csv
from umsync.kinds.filters.none_of import NoneOf
from umsync.kinds.filters.use import Use
from umsync.kinds.scope import GroupCatalog, Scope
from umsync.kinds.table import ColumnError, Line, Match, Table, choose_column
from umsync.model.answer import Answer, Verdict
from umsync.model.plan import Unmatched
from umsync.model.position import Position
from umsync.model.search import Search
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from umsync.kinds.filter import Filter
    from umsync.model.user import User


ANN = "712020:0d9b1a52-0000-4000-8000-000000000001"


def table(header: str, *rows: str, path: str = "l.csv") -> Table:
    lines = (Line(number, tuple(row.split(","))) for number, row in enumerate(rows, start=2))
    return Table(path, tuple(header.split(",")), tuple(lines))


def scope(*tables: Table, filters: dict[str, Filter] | None = None) -> Scope:
    named = {each.path: each for each in tables}
    return Scope("acme", NOW, GroupCatalog(()), filters or {}, tables=named)


def ask(user: User, listed: Table, **settings: Any) -> Answer:
    return Csv(listed.path, **settings).bind(scope(listed))(user)


def said(answer: Answer) -> str:
    return f"{answer.verdict.value}: {answer.evidence[0].text}"


def chosen(listed: Table, name: str | None = None, match: Match | None = None) -> tuple[int, str]:
    column = choose_column(listed, name, match)
    return column.index, column.match.value


def test_the_evidence_names_file_and_line() -> None:
    listed = table("email", "x@example.com", "ann@example.com")
    assert said(ask(make_user("ann"), listed)) == "yes: in l.csv, line 3"
    assert said(ask(make_user("bob"), listed)) == "no: not in l.csv"


def test_of_several_rows_of_one_user_the_first_is_the_evidence() -> None:
    listed = table("email", "ann@example.com", "ANN@example.com")
    assert said(ask(make_user("ann"), listed)) == "yes: in l.csv, line 2"


@pytest.mark.parametrize("email", [None, "", " "])
def test_without_a_visible_address_the_answer_is_unknown(email: str | None) -> None:
    answer = ask(make_user("ann", email=email), table("email", "ann@example.com"))
    assert said(answer) == "unknown: the e-mail address is hidden"


def test_an_empty_cell_is_nobody() -> None:
    listed = table("name,email", "x, ", "y,")
    assert ask(make_user(name="", email=""), listed).verdict is Verdict.UNKNOWN
    assert ask(make_user(), listed).verdict is Verdict.NO
    assert list(Csv("l.csv").unmatched(scope(listed), [make_user()])) == []


@pytest.mark.parametrize("cell", ["ANN@Example.com", " ann@example.com\t", "ann@example.com"])
def test_addresses_are_compared_without_case_and_outer_spaces(cell: str) -> None:
    assert ask(make_user("ann"), table("email", cell)).verdict is Verdict.YES


def test_one_form_of_an_accent_is_the_other() -> None:
    user = make_user(email="zo\u00eb@example.com")
    assert ask(user, table("email", "Zoe\u0308@example.com")).verdict is Verdict.YES


def test_account_ids_have_upper_and_lower_case() -> None:
    listed = table("Account ID", " 712020:abcdefgh ", "712020:ABCDEFGI")
    assert ask(make_user("712020:abcdefgh"), listed).verdict is Verdict.YES
    assert ask(make_user("712020:abcdefgi"), listed).verdict is Verdict.NO


def test_an_account_id_needs_no_visible_address() -> None:
    listed = table("User id,email", f"{ANN},other@example.com")
    assert ask(make_user(ANN, email=None), listed).verdict is Verdict.YES


def test_personnel_numbers_are_no_account_ids() -> None:
    listed = table("User ID,Email", "1001,ann@example.com", "1002,bob@example.com")
    assert chosen(listed) == (1, "email")
    assert ask(make_user("ann"), listed).verdict is Verdict.YES
    with pytest.raises(ColumnError, match="cannot tell which column"):
        chosen(table("User ID,Name", "1001,Ann"))
    with pytest.raises(ColumnError, match="Write match"):
        chosen(table("User ID,Name", "1001,Ann"), "user id")


def test_a_list_of_nobody_stops_the_plan_unless_it_may_be_empty() -> None:
    listed = table("email", "x@example.com", "y@example.com")
    (text,) = Csv("l.csv").lost(scope(listed), [make_user()])
    assert "csv: nobody in l.csv is in the organization." in text
    assert list(Csv("l.csv", may_be_empty=True).lost(scope(listed), [make_user()])) == []
    assert list(Csv("l.csv").lost(scope(listed), [make_user("x")])) == []
    inside = AllOf((NoneOf((Csv("l.csv"),)), Use("saved")))
    found = inside.lost(scope(listed, filters={"saved": Csv("l.csv")}), iter([make_user()]))
    assert len(list(found)) == 2


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("User id,User name,email,User status", (0, "account_id")),
        ("email,Atlassian ID", (1, "account_id")),
        ("name,accountId", (1, "account_id")),
        ("name,account_id", (1, "account_id")),
        ("name,Email", (1, "email")),
        ("name,E-Mail", (1, "email")),
        ("Email address ,name", (0, "email")),
        ("Email,WORK EMAIL", (1, "email")),
    ],
)
def test_usual_headers_say_which_column_counts(header: str, expected: tuple[int, str]) -> None:
    assert chosen(table(header)) == expected


def test_match_alone_looks_for_the_headers_of_that_kind() -> None:
    listed = table("User id,User name,email")
    assert chosen(listed, None, Match.EMAIL) == (2, "email")


def test_a_name_is_never_looked_at_unless_asked() -> None:
    with pytest.raises(ColumnError, match="cannot tell which column"):
        chosen(table("User name"))
    with pytest.raises(ColumnError, match="Write match"):
        chosen(table("User name", "Ann"), "user name")


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (table("x,User ID", f"1,{ANN}"), (1, "account_id")),
        (table("x,Mail", "1,ann"), (1, "email")),
        (table("x,Contact", "1,ann@example.com", "2, "), (1, "email")),
        (table("x,Contact"), (1, "email")),
    ],
)
def test_what_a_column_has_may_be_evident(listed: Table, expected: tuple[int, str]) -> None:
    assert chosen(listed, listed.header[1].upper()) == expected


def test_match_outweighs_the_header() -> None:
    assert chosen(table("User ID"), "user id", Match.EMAIL) == (0, "email")


@pytest.mark.parametrize(
    ("listed", "name", "text"),
    [
        (table("a,b"), "c", "finds no column 'c' in l.csv. Its columns are 'a', 'b'."),
        (table("a,A "), "a", "finds 2 columns 'a' in l.csv. Give them different names there."),
        (table("email,Email"), None, "finds 2 columns 'email' in l.csv. Give them different "),
        (table("1,2,3,4,5,6,7,8,9"), "c", "'7', '8', …."),
        (table("x" * 99), "c", f"are '{'x' * 59}…'."),
        (table("a,b", "x@y,1", "z@y,\x1b"), "b", "column 'b' of l.csv has: there is no e-mail "),
    ],
)
def test_a_column_that_cannot_be_told_is_a_mistake(
    listed: Table, name: str | None, text: str
) -> None:
    problem = Csv("l.csv", name).check_tables({"l.csv": listed})
    assert problem is not None
    assert text in problem


def test_a_good_column_and_a_file_that_was_not_read_are_no_mistakes() -> None:
    assert Csv("l.csv").check_tables({"l.csv": table("email", "x@y")}) is None
    assert Csv("l.csv").check_tables({}) is None


def test_a_column_that_does_not_count_may_be_there_twice() -> None:
    assert chosen(table("a,A,email")) == (2, "email")


def test_a_list_without_rows_is_a_mistake_unless_it_may_be_empty() -> None:
    empty = {"l.csv": table("email", " ")}
    text = "finds nobody in l.csv. If that may be, write may_be_empty: true."
    assert Csv("l.csv").check_tables(empty) == text
    assert Csv("l.csv", may_be_empty=True).check_tables(empty) is None


def test_rows_that_match_nobody_are_told_with_their_cells() -> None:
    listed = table("email,x", "ann@example.com,1", " Zoe@example.com ,2", "kim,3")
    found = Csv("l.csv").unmatched(scope(listed), [make_user("ann"), make_user(email=None)])
    assert list(found) == [Unmatched("l.csv", 3, "Zoe@example.com"), Unmatched("l.csv", 4, "kim")]


def test_rows_of_parts_and_saved_filters_are_told_too() -> None:
    one, two = table("email", "x@example.com"), table("email", "y@example.com", path="m.csv")
    where = AllOf((NoneOf((Csv("l.csv"),)), Use("saved")))
    found = where.unmatched(scope(one, two, filters={"saved": Csv("m.csv")}), iter([make_user()]))
    assert [each.value for each in found] == ["x@example.com", "y@example.com"]


def test_the_file_is_named_from_the_manifests_folder() -> None:
    at = Position("hr/a.yaml", 3, 1)
    (file,) = Csv("b/../l.csv", at=at).files({})
    assert file == DataFile("b/../l.csv", at)
    assert file.name == "hr/l.csv"


def test_a_long_list_finds_everybody_and_nobody_else() -> None:
    rows = [f"U{number}@example.com" for number in range(100_000)]
    bound = Csv("l.csv").bind(scope(table("email", *rows)))
    for number in (0, 1, 49_999, 99_999):
        assert said(bound(make_user(f"u{number}"))) == f"yes: in l.csv, line {number + 2}"
    assert bound(make_user("u100000")).verdict is Verdict.NO
    assert bound(make_user("u-1")).verdict is Verdict.NO


def test_a_list_of_account_ids_finds_exactly_those() -> None:
    ids = table("Account ID", ANN)
    assert Csv("l.csv").reach(scope(ids)) == (Search(account_ids=frozenset({ANN})),)
    assert Csv("l.csv", may_be_empty=True).reach(scope(table("Account ID"))) == ()


def test_rows_that_are_not_chosen_are_neither_told_nor_searched_for() -> None:
    other = ANN[:-1] + "2"
    listed = table("Account ID,team,until", f"{ANN},IT,2026-11-01", f"{other},IT,2027-01-31")
    due = Csv("l.csv", rows={"Team": ("it",)}, date_column="until", before=Cutoff.parse("0d"))
    assert due.reach(scope(listed)) == (Search(account_ids=frozenset({ANN})),)
    assert [each.value for each in due.unmatched(scope(listed), [])] == [ANN]
    assert [each.value for each in Csv("l.csv").unmatched(scope(listed), [])] == [ANN, other]


def test_a_list_whose_chosen_rows_are_nobodys_stops_the_plan() -> None:
    listed = table("email,team", "ann@example.com,IT", "x@example.com,Sales")
    (text,) = Csv("l.csv", rows={"team": ("Sales",)}).lost(scope(listed), [make_user("ann")])
    assert "csv: nobody in l.csv is in the organization." in text
    assert list(Csv("l.csv").lost(scope(listed), [make_user("ann")])) == []


@pytest.mark.parametrize("hour", [0, 23])
@pytest.mark.parametrize(
    ("span", "days"),
    [
        ({"before": "0d"}, [1, 20, 21, 22]),
        ({"before": "1d"}, [1, 20, 21]),
        ({"before": "2026-11-22"}, [1, 20, 21]),
        ({"after": "1d"}, [22, 23, 30]),
        ({"after": "2026-11-22"}, [22, 23, 30]),
        ({"before": "2026-11-23", "after": "2d"}, [21, 22]),
    ],
)
def test_a_date_is_compared_by_the_day_of_the_plan_whatever_the_hour(
    hour: int, span: dict[str, str], days: list[int]
) -> None:
    rows = [f"u{day}@example.com,2026-11-{day:02}" for day in (1, 20, 21, 22, 23, 30)]
    at = replace(scope(table("email,until", *rows)), as_of=NOW.replace(hour=hour, minute=0))
    cutoffs: dict[str, Any] = {name: Cutoff.parse(text) for name, text in span.items()}
    found = Csv("l.csv", date_column="until", **cutoffs).unmatched(at, [])
    assert [each.value for each in found] == [f"u{day}@example.com" for day in days]


def test_three_cells_that_are_no_dates_are_all_told() -> None:
    listed = table("email,until", "a@x,2026-13-01", f"b@x,{'x' * 99}", "c@x,0001-01-01T00:00+02:00")
    problem = Csv("l.csv", date_column="until", before=Cutoff.parse("0d")).check_tables(
        {"l.csv": listed}
    )
    long, early = f"'{'x' * 59}…' in line 3", "'0001-01-01T00:00+02:00' in line 4"
    assert problem == (
        "finds no date in column 'until' of l.csv: '2026-13-01' in line 2, "
        f"{long}, {early}. Write dates such as 2026-11-23."
    )


@pytest.mark.parametrize(
    "cell", ["2026-11-20T24:00", "2026-11-20T10:11.5Z", "20261120", "٢٠٢٦-11-20"]
)
def test_what_only_some_pythons_take_for_a_date_is_none(cell: str) -> None:
    listed = table("email,until", f"a@x,{cell}")
    problem = Csv("l.csv", date_column="until", before=Cutoff.parse("0d")).check_tables(
        {"l.csv": listed}
    )
    assert problem == (
        f"finds no date in column 'until' of l.csv: {cell!r} in line 2. "
        "Write dates such as 2026-11-23."
    )


def test_lists_with_other_rows_are_other_filters() -> None:
    one, two = (Csv("l.csv", rows={"team": (team,)}) for team in ("IT", "Sales"))
    assert one != two
    assert len({one, two, Csv("l.csv", rows={"team": ("IT",)})}) == 2


def test_a_list_of_addresses_may_be_about_anybody() -> None:
    assert Csv("l.csv").reach(scope(table("email", "ann@example.com"))) is None
