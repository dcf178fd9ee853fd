"""Runs as rows, for JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final

from umsync.model.run import Outcome
from umsync.report.csv_text import safe_cell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from umsync.runs.overview import Overview, Stored

Row = dict[str, Any]

FORMAT: Final = "umsync.runs/1"
_COLUMNS: Final = (
    *("run_id", "state", "started_at", "ended_at", "sources", "plan_digest", "umsync_version"),
    *("accepted_destructive", "changes", *(each.value for each in Outcome)),
    *("resumes", "resumed_by", "undoes", "note"),
)


def run_row(stored: Stored, overview: Overview) -> Row:
    """A run without its results: what its head says, how many changes had each outcome."""
    run = stored.run
    return {
        "run_id": stored.run_id,
        "state": stored.state,
        "started_at": _moment_text(stored.started_at),
        "ended_at": _moment_text(run.ended_at) if run else None,
        "sources": list(stored.sources),
        "plan_digest": run.head.plan_digest if run else None,
        "umsync_version": run.head.umsync_version if run else None,
        "accepted_destructive": run.head.accepted_destructive if run else None,
        "changes": len(run.results) if run else None,
        "outcomes": {each.value: run.count(each) if run else None for each in Outcome},
        "resumes": run.head.resumes if run else None,
        "resumed_by": list(overview.resumed_by.get(stored.run_id, ())),
        "undoes": stored.undoes,
        "note": run.note if run else None,
        "problems": list(stored.problems),
    }


def runs_json(rows: Sequence[Row], problems: Sequence[str], deleted: int) -> str:
    """The list as one document; `deleted` is how many runs of the store were deleted."""
    document = {"format": FORMAT, "runs": rows, "problems": list(problems), "deleted": deleted}
    text = json.dumps(document, indent=1)
    return text.replace("\x7f", "\\u007f").replace("##[", "\\u0023#[")


def runs_csv(rows: Sequence[Row]) -> str:
    """A line for each run, below a heading; an outcome is a column."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    flat = ({**row, **row["outcomes"]} for row in rows)
    writer.writerows([_cell(row.get(name)) for name in _COLUMNS] for row in flat)
    return out.getvalue().removesuffix("\n")


def _cell(value: object) -> str:
    if isinstance(value, list):
        return safe_cell(", ".join(map(str, value)))
    return safe_cell("" if value is None else str(value))


def _moment_text(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
