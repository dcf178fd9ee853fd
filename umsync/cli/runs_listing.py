"""Lists runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.cli.output import say
from umsync.report import runs_rows
from umsync.report.runs_list import runs_text
from umsync.report.safe_text import safe
from umsync.report.words import count
from umsync.runs.deleted import FILE, notes_in
from umsync.runs.filtering import choose, never_asked
from umsync.runs.overview import Overview
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from umsync.runs.filtering import RunFilter
    from umsync.runs.overview import Stored


def list_runs(runs: Path, wanted: RunFilter, style: str) -> None:
    """Prints the runs that fit, newest first; what is wrong with any goes to standard error.

    Raises:
        FilesError: the run store cannot be read.
    """
    store = RunStore(runs)
    overview = Overview.of(store)
    chosen = choose(overview.runs, wanted)
    unknown = _unknown_policies(overview, wanted)
    problems = (*overview.problems, *store.foreign(overview.by_id), *chosen.problems, *unknown)
    deleted = len({each.run_id for each in notes_in(runs)} - overview.by_id.keys())
    if style == "text":
        _say_list(runs, chosen.runs, overview, deleted)
    else:
        rows = [runs_rows.run_row(each, overview) for each in chosen.runs]
        is_json = style == "json"
        say(runs_rows.runs_json(rows, problems, deleted) if is_json else runs_rows.runs_csv(rows))
    for problem in problems:
        say(f"Warning: {safe(problem, 300)}", err=True)


def _unknown_policies(overview: Overview, wanted: RunFilter) -> Iterator[str]:
    """A sentence for each policy that somebody asks for and no run knows: it may be mistyped."""
    for each in never_asked(overview.runs, wanted.changes.policies):
        yield f"No run has a change by a policy {each!r}."


def _say_list(runs: Path, chosen: Sequence[Stored], overview: Overview, deleted: int) -> None:
    if chosen:
        say("\n".join(runs_text(chosen, overview)))
    else:
        say(f"No run fits, of {len(overview.runs)}." if overview.runs else f"No runs in {runs}.")
    if deleted:
        say(f"{count(deleted, 'run')} deleted; {runs / FILE} names them.")
