"""Reports as CSV: one row for each change, and nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from umsync.report.safe_text import is_harmless, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from umsync.model.answer import Evidence
    from umsync.model.person import Person
    from umsync.report.model import PlanReport, Row
    from umsync.report.run_model import ResultRow, RunReport

_FORMULA: Final = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""A cell that begins so, or with a wide form of it, is run as a formula by spreadsheets."""
_MAY_RUN: Final = re.compile(f"^\\s*[{re.escape(''.join(_FORMULA))}]", re.MULTILINE)
_LONGEST: Final = 10_000
_WHO: Final = ("source", "account_id", "name", "email")
_WHAT: Final = ("action", "object", "before", "after", "severity", "policies", "why")
PLAN_COLUMNS: Final = ("kind", "change_id", *_WHO, *_WHAT, "base")
"""`kind` is change, held, could_not_tell or matches_nobody; `base` of a change is new or pending.

`base` is empty where nothing was compared.
"""
RUN_COLUMNS: Final = (
    "outcome", "change_id", *_WHO, *_WHAT, "at", "sentence", "attempts", "request_ids", "advice",
)  # fmt: skip


def plan_csv(report: PlanReport) -> str:
    """Changes, then who is held back or unclear, then rows of data files that match nobody."""
    return _text(PLAN_COLUMNS, _plan_rows(report))


def run_csv(report: RunReport) -> str:
    """What became of each change."""
    return _text(RUN_COLUMNS, (_result(each) for each in report.rows))


def safe_cell(text: str) -> str:
    """The text in one line; with an apostrophe before it if it could be a formula."""
    shown = safe(text, _LONGEST)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown


def _text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(map(safe_row, rows))
    return out.getvalue()


def safe_row(row: Sequence[str]) -> Sequence[str]:
    """With all cells safe. Most plainly are: then one look is enough for a whole row."""
    is_short = sum(map(len, row)) <= _LONGEST
    if is_short and is_harmless("".join(row)) and not _MAY_RUN.search("\n".join(row)):
        return row
    return tuple(map(safe_cell, row))


def _plan_rows(report: PlanReport) -> Iterator[Sequence[str]]:
    for row in report.rows:
        yield ("change", row.change_id, *_cells(row), row.compared)
    for held in report.held:
        what = (held.action, held.object, "", "", "", _joined(held.policies), held.text)
        yield ("held", "", *_who(held.source, held.person), *what, "")
    for each in report.undecided:
        what = ("", "", "", "", "", each.policy, _why(each.evidence))
        yield ("could_not_tell", "", *_who(each.source, each.person), *what, "")
    for unmatched in report.unmatched:
        line = unmatched.line
        why = f"{line.path}, line {line.line}"
        yield ("matches_nobody", "", unmatched.source, "", line.value, "", *[""] * 6, why, "")


def _result(result: ResultRow) -> Sequence[str]:
    cells = _cells(result.row) if result.row else [""] * (len(_WHO) + len(_WHAT))
    tries = "; ".join(f"{each.endpoint}: {each.reason}" for each in result.attempts)
    at = result.at.isoformat(timespec="seconds")
    ids = _joined(result.request_ids)
    ended = (at, result.sentence, tries, ids, result.advice)
    return (result.outcome.value, result.change_id, *cells, *ended)


def _cells(row: Row) -> Sequence[str]:
    step = (row.action, row.object, row.before, row.after, row.severity.value)
    return (*_who(row.source, row.person), *step, _joined(row.policies), _why(row.evidence))


def _who(source: str, person: Person) -> Sequence[str]:
    return (source, person.account_id, person.name, person.email or "")


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(texts)


def _why(evidence: Iterable[Evidence]) -> str:
    return "; ".join(each.text for each in evidence)
