"""Data files: what may be read, how it is parsed, and that plans are bound to it."""

from __future__ import annotations

import codecs
import csv
import os
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.profiles import examples
from umsync.kinds.filter import DataFile
from umsync.manifest import rows, tables
from umsync.manifest.decode import decode_filter
from umsync.manifest.load import load
from umsync.manifest.problems import ManifestErrors, MistakeError
from umsync.manifest.rows import parse_table
from umsync.manifest.tables import read_tables, with_data
from umsync.model.plan import ManifestFile
from umsync.model.position import Position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from umsync.kinds.table import Table
    from umsync.manifest.model import Manifest

SOURCES = "sources: {acme: {sandbox: acme.json}}\n"
LIST = "email\nx@y\n"
POLICY = "policies: {leave: {where: {csv: '%s'}, do: suspend}}\n"


def parsed(text: str | bytes) -> Table:
    return parse_table(text if isinstance(text, bytes) else text.encode(), "l.csv")


def cells(text: str | bytes) -> list[tuple[int, tuple[str, ...]]]:
    return [(line.number, line.cells) for line in parsed(text).lines]


def mistakes(text: str | bytes) -> list[str]:
    try:
        parsed(text)
    except MistakeError as mistake:
        return [str(mistake.problem)]
    except ManifestErrors as errors:
        return [str(each) for each in errors.problems]
    return []


def write(folder: Path, **texts: str | bytes) -> Path:
    """`hr__a_yaml` is hr/a.yaml."""
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def problems(folder: Path, path: str) -> list[str]:
    write(folder, a_yaml=SOURCES + POLICY % path)
    with pytest.raises(ManifestErrors) as caught:
        load([folder / "a.yaml"])
    return [str(each) for each in caught.value.problems]


# Parsing


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_what_the_header_has_most_of(delimiter: str) -> None:
    table = parsed(delimiter.join(["email", '"a,b;c\td,;\tx"', "x"]) + f"\na{delimiter * 2}b\n")
    assert table.header == ("email", "a,b;c\td,;\tx", "x")
    assert table.lines[0].cells == ("a", "", "b")


def test_a_single_column_needs_no_delimiter() -> None:
    assert cells("email\na@b.example\n") == [(2, ("a@b.example",))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_machine_and_blank_ones_count_but_are_no_rows(end: str) -> None:
    text = end.join(["", "a,b", "1,2", "", "  ", ",", "3,4"])
    assert parsed(text).header == ("a", "b")
    assert cells(text) == [(3, ("1", "2")), (7, ("3", "4"))]


def test_a_quoted_cell_may_have_line_breaks_quotes_and_delimiters() -> None:
    text = 'a,b\r\n"x\r\ny","say ""hi"", you"\r\n1,2\r\n'
    assert cells(text) == [(2, ("x\r\ny", 'say "hi", you')), (4, ("1", "2"))]


def test_a_quoted_header_may_have_a_line_break() -> None:
    assert parsed('"a;\nb;",c,d\n').header == ("a;\nb;", "c", "d")


def test_a_quote_may_follow_a_space() -> None:
    assert cells('a,b\n1, "x, y"\n') == [(2, ("1", "x, y"))]


def test_header_cells_lose_their_outer_spaces() -> None:
    assert parsed(" E-mail , b\n").header == ("E-mail", "b")


def test_a_line_separator_in_a_text_would_not_be_a_new_line_and_is_refused() -> None:
    assert mistakes("a\nx\u2028y\n") == [
        "l.csv:2:2: There is an invisible character here (U+2028). Take it out."
    ]


@pytest.mark.parametrize(
    "data",
    [
        "email\nzoë@b.example\n".encode(),
        codecs.BOM_UTF8 + "email\nzoë@b.example\n".encode(),
        "email\nzoë@b.example\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "email\nzoë@b.example\n".encode("utf-16-be"),
    ],
)
def test_what_spreadsheets_write_is_read(data: bytes) -> None:
    table = parsed(data)
    assert table.header == ("email",)
    assert table.lines[0].cells == ("zoë@b.example",)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a,b\nx,\xe4\n", "2:3: Byte 0xE4 is not valid UTF-8. Save the file as CSV in UTF-8."),
        (b"\xff\xfea", "1:1: The file is not valid UTF-16. Save it as CSV in UTF-8."),
        ("a".encode("utf-32"), "1:1: There is an invisible character here (U+0000). Take it out."),
        (b"a\n\0", "2:1: There is an invisible character here (U+0000). Take it out."),
        (b"a\nb\x1b[0m", "2:2: There is an invisible character here (U+001B). Take it out."),
        (b"", "1:1: The file is empty. Start it with a header, such as email."),
        (codecs.BOM_UTF8, "1:1: The file is empty. Start it with a header, such as email."),
        (b"\n ,\n", "1:1: The file is empty. Start it with a header, such as email."),
        (b'a,b\n1,2\n\n3,"4\n', "4:1: The row that starts here has a quote that is never closed. "),
        (b'a,b\n1,"2\n3,"4"\n', "2:1: A quote ends within a cell here. Write two quotes for one"),
        (b'a\n"' + b"x" * 140_000, "2:1: A cell of this row has more than 10,000 characters. Is"),
        (b"a\n" + b"x" * 10_001, "2:1: A cell of this row has more than 10,000 characters."),
        (b"a," * 1_000, "1:1: The header has more than 1,000 cells. Take columns out."),
    ],
)
def test_what_cannot_be_parsed_is_one_mistake_with_its_place(data: bytes, text: str) -> None:
    (found,) = mistakes(data)
    assert found.startswith(f"l.csv:{text}")


@pytest.fixture
def limit() -> Iterator[Callable[[int], int]]:
    """Sets how long a cell may be for Python's csv, which is the whole process's."""
    before = csv.field_size_limit()
    yield csv.field_size_limit
    csv.field_size_limit(before)


def test_an_error_of_the_parser_that_nobody_foresaw_is_a_sentence(
    limit: Callable[[int], int],
) -> None:
    limit(5)
    assert mistakes(b"a\nsix or more") == ["l.csv:2:1: This is not valid CSV. Check the quotes."]


@pytest.mark.parametrize("most", [20_000, 131_072, 1_000_000])
@pytest.mark.parametrize("start", ["", '"'])
@pytest.mark.parametrize("end", ["", '"', "\n1,2"])
@pytest.mark.parametrize("length", [10_001, 30_000, 140_000])
def test_a_cell_that_is_too_long_is_told_alike_wherever_python_stops(
    limit: Callable[[int], int], most: int, start: str, end: str, length: int
) -> None:
    limit(most)
    said = "A cell of this row has more than 10,000 characters. Is a quote missing?"
    assert mistakes(f"a,b\n1,{start}{'x' * length}{end}") == [f"l.csv:2:1: {said}"]


def test_a_line_that_no_table_can_have_is_not_taken_apart() -> None:
    assert mistakes("a\n" + '"",' * 4_000_000) == [
        "l.csv:2:1: This line has more than 10,001,000 characters. Is it a CSV file?"
    ]


def test_a_cell_and_a_header_may_be_as_large_as_the_bounds() -> None:
    assert mistakes(b"a\n" + b"x" * 10_000) == []
    assert mistakes(b"," * 998 + b"a") == []


def test_every_row_must_have_as_many_cells_as_the_header() -> None:
    row, quote = "The row that starts here", "Put a text with a delimiter in it in quotes."
    assert mistakes("a,b\n1\n1,2\n1,2,3\n") == [
        f"l.csv:2:1: {row} has 1 cell, but the header has 2. Add what is missing.",
        f"l.csv:4:1: {row} has 3 cells, but the header has 2. {quote}",
    ]


def test_only_the_first_rows_with_mistakes_are_listed() -> None:
    found = mistakes("a,b\n" + "1\n" * 30)
    assert len(found) == 21
    assert found[-1] == "l.csv:21:1: There may be more mistakes. Fix those above first."


def test_the_number_of_rows_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_ROWS", 2)
    assert mistakes("a\n1\n2\n") == []
    assert mistakes("a\n1\n2\n3\n") == ["l.csv:4:1: The file has more than 2 rows. Split it."]


def test_a_header_without_rows_is_a_table() -> None:
    assert cells("email,name\n") == []


def test_a_hundred_thousand_rows_keep_their_numbers_and_cells() -> None:
    text = "id;email\n" + "".join(f"{n};u{n}@b.example\n" for n in range(100_000))
    found = parsed(text).lines
    assert len(found) == 100_000
    assert all(line.number == n + 2 for n, line in enumerate(found))
    assert found[99_999].cells == ("99999", "u99999@b.example")


@examples(300)
@given(st.binary() | st.text('",;\t\n\r a@é').map(str.encode))
def test_whatever_the_bytes_there_is_a_table_or_a_mistake_with_a_place(data: bytes) -> None:
    for found in mistakes(data):
        assert found.startswith("l.csv:")
    if not mistakes(data):
        table = parsed(data)
        assert all(len(line.cells) == len(table.header) for line in table.lines)


# Which files


def test_a_table_is_found_by_the_name_that_its_manifest_gives_it(tmp_path: Path) -> None:
    write(tmp_path, hr__a_yaml=SOURCES + POLICY % "./lists/l.csv", hr__lists__l_csv=LIST)
    manifest = load([tmp_path])
    assert manifest.tables.keys() == {"hr/lists/l.csv"}
    assert manifest.tables["hr/lists/l.csv"].path == "hr/lists/l.csv"


def test_a_plan_is_bound_to_data_files(tmp_path: Path) -> None:
    text = SOURCES + POLICY % "l.csv"
    write(tmp_path, b_yaml=text, a_yaml="policies: {}\n", a_csv=LIST, l_csv=LIST)
    digests = {name: sha256((tmp_path / name).read_bytes()) for name in ("b.yaml", "a.yaml")}
    assert load([tmp_path]).files == (
        ManifestFile("a.yaml", digests["a.yaml"].hexdigest()),
        ManifestFile("b.yaml", digests["b.yaml"].hexdigest()),
        ManifestFile("l.csv", sha256(LIST.encode()).hexdigest()),
    )


def test_names_do_not_depend_on_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "one", a_yaml=SOURCES + POLICY % "l.csv", l_csv=LIST)
    write(tmp_path / "two", a_yaml=SOURCES + POLICY % "l.csv", l_csv=LIST)
    monkeypatch.chdir(tmp_path / "two")
    assert load([tmp_path / "one"]).files == load([tmp_path / "two" / "a.yaml"]).files


def test_one_file_that_several_filters_name_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def note(data: bytes, path: str) -> Table:
        read.append(path)
        return parse_table(data, path)

    monkeypatch.setattr(tables, "parse_table", note)
    saved = "filters: {x: {none_of: [{csv: l.csv}, {csv: {file: ./l.csv, match: email}}]}}\n"
    write(tmp_path, a_yaml=SOURCES + saved + POLICY % "l.csv", l_csv=LIST)
    assert load([tmp_path]).tables.keys() == {"l.csv"}
    assert read == ["l.csv"]


def test_two_files_of_one_name_in_two_folders_are_two_tables(tmp_path: Path) -> None:
    write(tmp_path, x__a_yaml=SOURCES + POLICY % "l.csv", x__l_csv=LIST)
    write(tmp_path, y__b_yaml="filters: {s: {csv: l.csv}}\n", y__l_csv="email\na@y\nb@y\n")
    found = load([tmp_path]).tables
    assert {name: len(table.lines) for name, table in found.items()} == {"x/l.csv": 1, "y/l.csv": 2}


def test_lists_of_saved_filters_that_nobody_uses_are_checked_too(tmp_path: Path) -> None:
    write(tmp_path, a_yaml=SOURCES + "filters: {s: {csv: l.csv}}\n")
    with pytest.raises(ManifestErrors, match=r"a\.yaml:2:15: The file 'l\.csv' does not exist\."):
        load([tmp_path])


def test_mistakes_of_manifest_and_list_are_told_together(tmp_path: Path) -> None:
    write(tmp_path, l_csv="email\n1,2\n")
    write(tmp_path, a_yaml=SOURCES + "x: 1\n" + POLICY % "l.csv")
    with pytest.raises(ManifestErrors) as caught:
        load([tmp_path])
    assert [str(each.at) for each in caught.value.problems] == ["a.yaml:2:1", "l.csv:2:1"]


def test_a_column_that_is_not_there_is_told_at_its_filter(tmp_path: Path) -> None:
    write(tmp_path, l_csv="Person\n")
    text = "csv cannot tell which column of l.csv to look at. Write column and one of 'Person'."
    assert problems(tmp_path, "l.csv") == [f"a.yaml:2:28: {text}"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/etc/passwd", "is an absolute path."),
        ("//host/l.csv", "is an absolute path."),
        ("C:/l.csv", "is an absolute path."),
        ("\\l.csv", "is an absolute path."),
        ("hr\\l.csv", "has a backslash or an invisible character."),
        ("../l.csv", "leads out of this folder."),
        ("hr/../l.csv", "leads out of this folder."),
        (".git/l.csv", "is hidden"),
        ("hr/.l.csv", "is hidden"),
        ("l.json", "is not called .csv, .tsv or .txt at its end."),
        ("l", "is not called .csv, .tsv or .txt at its end."),
        (".", "is not called .csv, .tsv or .txt at its end."),
        ("none.csv", "does not exist."),
        ("l.csv/x.csv", "does not exist."),
        ("folder.csv", "is not a regular file."),
        ("pipe.csv", "is not a regular file."),
        ("out.csv", "leads out of this folder by a link."),
        ("out/l.csv", "leads out of this folder by a link."),
        ("secret.csv", "is not called .csv, .tsv or .txt at its end."),
        ("hidden.csv", "is hidden"),
        ("circle.csv", ""),
    ],
)
def test_only_lists_in_the_manifests_folder_are_read(tmp_path: Path, path: str, text: str) -> None:
    write(
        tmp_path,
        l_csv=LIST,
        m__l_csv=LIST,
        m__key_json="{}",
        m__hr__x_csv=LIST,
    )
    folder = tmp_path / "m"
    (folder / "folder.csv").mkdir()
    (folder / ".git").mkdir()
    (folder / ".git" / "l.csv").write_text(LIST)
    os.mkfifo(folder / "pipe.csv")
    links = {
        "out.csv": tmp_path / "l.csv",
        "out": tmp_path,
        "secret.csv": folder / "key.json",
        "hidden.csv": folder / ".git" / "l.csv",
        "circle.csv": folder / "circle.csv",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    (found,) = problems(folder, path)
    assert found.startswith(f"a.yaml:2:28: The file {path!r} {text}")


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path, a_yaml=SOURCES + POLICY % "now.csv", hr__l_csv=LIST)
    (tmp_path / "now.csv").symlink_to("hr/l.csv")
    assert len(load([tmp_path]).tables["now.csv"].lines) == 1


def test_the_folder_itself_may_be_a_link_and_hidden(tmp_path: Path) -> None:
    write(tmp_path, m__a_yaml=SOURCES + POLICY % "l.csv", m__l_csv=LIST)
    (tmp_path / "m").rename(tmp_path / ".m")
    (tmp_path / "link").symlink_to(tmp_path / ".m")
    assert load([tmp_path / "link"]).tables.keys() == {"l.csv"}


def test_a_path_that_the_system_refuses_is_a_mistake(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "x" * 300 + ".csv")
    assert found.endswith("cannot be read: File name too long.")


def test_the_size_of_a_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_BYTES", 9)
    write(tmp_path, a_yaml=SOURCES + POLICY % "l.csv", l_csv="email\nx@y")
    assert load([tmp_path]).tables
    write(tmp_path, l_csv=LIST)
    (found,) = problems(tmp_path, "l.csv")
    assert "'l.csv' is larger than 64 MiB. Take columns out, or split it." in found


# Lists that the command line names


def test_tables_are_read_from_a_folder(tmp_path: Path) -> None:
    write(tmp_path, l_csv=LIST)
    file = DataFile("l.csv", Position("--where", 1, 1))
    assert read_tables({file}, tmp_path).keys() == {"l.csv"}


def test_every_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    files = [DataFile(name, Position("--where", 1, 1)) for name in ("x.csv", "../y.csv")]
    with pytest.raises(ManifestErrors) as caught:
        read_tables(files, tmp_path)
    assert len(caught.value.problems) == 2


def loaded(tmp_path: Path) -> Manifest:
    saved = "filters: {left: {csv: l.csv}}\n"
    return load([write(tmp_path, m__a_yaml=SOURCES + saved, m__l_csv=LIST) / "m"])


def extended(tmp_path: Path, where: str) -> Manifest:
    manifest = loaded(tmp_path)
    chosen = decode_filter(where, "--where", manifest.filters)
    return with_data(manifest, chosen, tmp_path)


def test_a_snippet_adds_its_lists_to_those_of_the_manifest(tmp_path: Path) -> None:
    write(tmp_path, b_csv=LIST)
    found = extended(tmp_path, "{any_of: [{csv: b.csv}, {use: left}]}")
    assert found.tables.keys() == {"b.csv", "l.csv"}
    assert [each.path for each in found.files] == ["a.yaml", "b.csv", "l.csv"]


def test_another_file_of_the_same_name_is_refused(tmp_path: Path) -> None:
    write(tmp_path, l_csv="email\nother@y\n")
    with pytest.raises(ManifestErrors, match=r"--where:1:1: The manifests have another file"):
        extended(tmp_path, "csv: l.csv")


def test_the_same_list_by_the_same_name_is_fine(tmp_path: Path) -> None:
    write(tmp_path, l_csv=LIST)
    assert extended(tmp_path, "csv: l.csv").tables.keys() == {"l.csv"}


def test_a_snippets_column_is_checked(tmp_path: Path) -> None:
    write(tmp_path, b_csv="Person\n")
    with pytest.raises(ManifestErrors, match="--where:1:1: csv cannot tell which column"):
        extended(tmp_path, "csv: b.csv")
