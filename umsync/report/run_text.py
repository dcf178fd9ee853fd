"""A run log as plain text: how it ended, the counts, and every change that needs a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.model.run import Outcome, RunState
from umsync.report.object_text import object_text
from umsync.report.safe_text import safe, visible, who

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from umsync.model.plan import Change
    from umsync.model.run import Result, Run

_ENDS = {
    RunState.RUNNING: "has not ended: it is running, or it was killed",
    RunState.DONE: "is done",
    RunState.FAILED: "ended with failures",
    RunState.STOPPED: "was stopped",
}


def run_line(run: Run) -> str:
    """One line for a list of runs."""
    return (
        f"{run.head.run_id}  {run.state.value:8}  {run.count(Outcome.APPLIED):>6} applied  "
        f"{sum(result.outcome.is_failure for result in run.results):>4} failed  "
        f"{', '.join(run.head.sources)}"
    )


def run_text(
    run: Run, changes: Sequence[Change], problems: Sequence[str] = (), *, failed_only: bool = False
) -> Iterator[str]:
    """The lines of a run; nothing in them is unseen, whatever its files hold.

    Args:
        run: what became of the plan.
        changes: the changes of its plan.
        problems: what is wrong with the log itself, such as a broken chain.
        failed_only: list only what failed or is not known.
    """
    parts = (
        _head(run, problems),
        _results(run, {change.id: change for change in changes}, failed_only=failed_only),
        [counts(run)],
    )
    return (visible(line) for part in parts for line in part)


def _head(run: Run, problems: Sequence[str]) -> Iterator[str]:
    yield f"Run {run.head.run_id} {_ENDS[run.state]}"
    yield f"  started {_time(run.head.started_at)}, ended {_time(run.ended_at)}"
    yield f"  plan {run.head.plan_digest}"
    if run.head.accepted_destructive is not None:
        yield f"  limits lifted: --accept-destructive {run.head.accepted_destructive}"
    if run.note:
        yield f"  {safe(run.note, 400)}"
    yield from (f"  LOG DAMAGED: {safe(problem, 300)}" for problem in problems)
    yield ""


def counts(run: Run) -> str:
    """The outcomes and how many changes had each."""
    parts = (f"{run.count(each):,} {_words(each)}" for each in Outcome if run.count(each))
    return ", ".join(parts) or "no changes"


def _words(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")


def _time(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "-"


def _results(run: Run, changes: Mapping[str, Change], *, failed_only: bool) -> Iterator[str]:
    for result in run.results:
        if not failed_only or result.outcome.is_failure:
            yield f"  {result_line(result, changes.get(result.change_id))}"


def result_line(result: Result, change: Change | None) -> str:
    """One change and what became of it."""
    what = f"change {result.change_id}"
    if change:
        what = f"{change.step.action}{object_text(change.step)} {who(change.person)}"
    text = f": {safe(result.text, 400)}" if result.text else ""
    return f"{_words(result.outcome):17} {what}{text}"
