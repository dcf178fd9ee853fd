"""From the bytes of a CSV file to a table: RFC 4180, as spreadsheets really write it."""

from __future__ import annotations

import codecs
import csv
import re
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING, Final

from umsync.codec.plain_text import check_visible, utf8_in
from umsync.kinds.table import Line, Table
from umsync.manifest.problems import ManifestErrors, MistakeError, Problem
from umsync.manifest.text import located
from umsync.model.position import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ROWS: Final = 1_000_000
MOST_COLUMNS: Final = 1_000
MOST_CHARACTERS: Final = 10_000
_LONGEST_LINE: Final = MOST_COLUMNS * (MOST_CHARACTERS + 1)
_LONGEST_HEADER: Final = 1_000_000
_MOST_PROBLEMS: Final = 20
_DELIMITERS: Final = ",;\t"
_QUOTED: Final = re.compile(r'"[^"]*"')
_HEADER: Final = re.compile(r'(?:"[^"]*"|[^"\r\n]+)*')
_TOO_LONG: Final = (
    f"A cell of this row has more than {MOST_CHARACTERS:,} characters. Is a quote missing?"
)
_UNCLOSED: Final = "The row that starts here has a quote that is never closed. Close it."
_WITHIN: Final = "A quote ends within a cell here. Write two quotes for one in a text."
_OTHERWISE: Final = "This is not valid CSV. Check the quotes."


def parse_table(data: bytes, path: str) -> Table:
    """The table that a file holds: a header and rows; rows without any text are left out.

    Args:
        data: UTF-8, or UTF-16 with its mark; cells are set apart by the one of comma, semicolon
            and tab that the header has most of.
        path: how messages call the file.

    Raises:
        MistakeError: it cannot be parsed, has no header or is too large.
        ManifestErrors: rows do not have as many cells as the header.
    """
    with located(path):
        text = _decode(data, path)
        check_visible(text)
    lines = _lines(text, path)
    header = next(lines, None)
    if header is None:
        sentence = "The file is empty. Start it with a header, such as email."
        raise MistakeError(Position(path, 1, 1), sentence)
    if len(header.cells) > MOST_COLUMNS:
        sentence = f"The header has more than {MOST_COLUMNS:,} cells. Take columns out."
        raise MistakeError(Position(path, header.number, 1), sentence)
    names = tuple(cell.strip() for cell in header.cells)
    return Table(path, names, _fitting(lines, len(names), path))


def _decode(data: bytes, path: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_utf16(data, path)
    return utf8_in(data, "CSV in UTF-8")


def _decode_utf16(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        pass
    sentence = "The file is not valid UTF-16. Save it as CSV in UTF-8."
    raise MistakeError(Position(path, 1, 1), sentence)


def _lines(text: str, path: str) -> Iterator[Line]:
    """Every row with some text, the header among them."""
    sign = _delimiter(text)
    reader = csv.reader(_physical(text, path), delimiter=sign, strict=True, skipinitialspace=True)
    number = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield _bounded(Line(number, tuple(cells)), path)
            number = reader.line_num + 1
    except csv.Error:
        pass
    else:
        return
    row = "".join(islice(StringIO(text, newline=""), number - 1, reader.line_num))
    raise MistakeError(Position(path, number, 1), _fault(row, sign))


def _fault(row: str, sign: str) -> str:
    """What is wrong with a row that is not CSV, whatever `csv` says of it."""
    cell = re.compile(rf' *(?:"(?P<text>(?:[^"]+|"")*+)(?P<end>")?|[^"{sign}\r\n][^{sign}\r\n]*+)?')
    at = 0
    while found := cell.match(row, at, at + 2 * MOST_CHARACTERS):
        at = found.end()
        if len(found["text"] or found.group()) > MOST_CHARACTERS:
            return _TOO_LONG
        if found["text"] is not None and not found["end"]:
            return _UNCLOSED
        if row[at : at + 1] != sign:
            return _WITHIN if found["end"] else _OTHERWISE
        at += 1
    return _OTHERWISE


def _physical(text: str, path: str) -> Iterator[str]:
    """Lines with their ends; one that no table can have is refused before it fills the memory."""
    for number, line in enumerate(StringIO(text, newline=""), start=1):
        if len(line) > _LONGEST_LINE:
            sentence = f"This line has more than {_LONGEST_LINE:,} characters. Is it a CSV file?"
            raise MistakeError(Position(path, number, 1), sentence)
        yield line


def _delimiter(text: str) -> str:
    """What the header has most of outside quotes; of equals the first, as a comma of none."""
    header = _HEADER.match(text.lstrip("\r\n ")[:_LONGEST_HEADER])
    bare = _QUOTED.sub("", header.group() if header else "")
    return max(_DELIMITERS, key=bare.count)


def _bounded(line: Line, path: str) -> Line:
    if max(map(len, line.cells)) > MOST_CHARACTERS:
        raise MistakeError(Position(path, line.number, 1), _TOO_LONG)
    return line


def _fitting(lines: Iterator[Line], width: int, path: str) -> tuple[Line, ...]:
    rows: list[Line] = []
    problems: list[Problem] = []
    for line in lines:
        at = Position(path, line.number, 1)
        if len(rows) == MOST_ROWS:
            raise MistakeError(at, f"The file has more than {MOST_ROWS:,} rows. Split it.")
        if len(line.cells) != width:
            problems.append(Problem(at, _misfit(len(line.cells), width)))
        if len(problems) == _MOST_PROBLEMS:
            problems.append(Problem(at, "There may be more mistakes. Fix those above first."))
            break
        rows.append(line)
    if problems:
        raise ManifestErrors(problems)
    return tuple(rows)


def _misfit(found: int, width: int) -> str:
    cells = f"{found:,} cell{'s' if found != 1 else ''}"
    text = f"The row that starts here has {cells}, but the header has {width:,}."
    if found < width:
        return f"{text} Add what is missing."
    return f"{text} Put a text with a delimiter in it in quotes."
