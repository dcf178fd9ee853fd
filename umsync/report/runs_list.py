"""Runs as a table, one line each, whose heading says what the numbers are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from umsync.model.run import Outcome
from umsync.report.safe_text import safe, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.runs.overview import Overview, Stored

_NUMBERS: Final = {
    "APPLIED": {Outcome.APPLIED},
    "FAILED": {Outcome.FAILED},
    "UNKNOWN": {Outcome.UNKNOWN},
    "NOT SEEN": {Outcome.NOT_SEEN},
    "NOT TRIED": {Outcome.NOT_ATTEMPTED},
    "OTHER": {
        Outcome.ALREADY,
        Outcome.NO_LONGER_MATCHES,
        Outcome.PROTECTED,
        Outcome.GONE,
    },
}
"""The heading of each column, and the outcomes that it counts."""


def runs_text(runs: Iterable[Stored], overview: Overview) -> Iterator[str]:
    """The lines of the table, with a heading; nothing in them is unseen. The overview is of all."""
    yield f"{'RUN':23}  {'STARTED (UTC)':16}  {'STATE':7}  {'  '.join(_NUMBERS)}  SOURCES"
    for each in runs:
        yield visible(run_line(each, overview))


def run_line(stored: Stored, overview: Overview) -> str:
    """One run; a dash stands for no change of that outcome."""
    head = f"{stored.run_id}  {stored.started_at:%Y-%m-%d %H:%M}  {stored.state:7}"
    marks = "".join(f"  ({each})" for each in _marks(stored, overview))
    return f"{head}  {_numbers(stored)}  {safe(', '.join(stored.sources), 120)}{marks}"


def _numbers(stored: Stored) -> str:
    found = []
    counts = Counter(each.outcome for each in stored.run.results) if stored.run else Counter()
    for heading, outcomes in _NUMBERS.items():
        number = sum(counts[each] for each in outcomes)
        found.append(f"{f'{number:,}' if number else '-':>{len(heading)}}")
    return "  ".join(found)


def _marks(stored: Stored, overview: Overview) -> Iterator[str]:
    if stored.run and stored.run.head.resumes:
        yield f"resumes {safe(stored.run.head.resumes)}"
    later = overview.resumed_by.get(stored.run_id)
    if later:
        yield f"resumed by {', '.join(later)}"
    if undone := stored.undoes:
        yield f"undoes {safe(undone)}"
