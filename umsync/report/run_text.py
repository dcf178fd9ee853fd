"""A run log as plain text: how it ended, the counts, and every change that needs a look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.model.run import Outcome, RunState
from umsync.report.object_text import object_text
from umsync.report.safe_text import safe, visible, who
from umsync.report.words import count

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from umsync.model.plan import Change
    from umsync.model.run import Result, Run

LONGEST: Final = 400
"""How many characters of a sentence are shown unless all of it is asked for."""
WHOLE: Final = 100_000
"""More than any sentence has."""
ENDS = {
    RunState.RUNNING: "has not ended: it is running, or it was killed",
    RunState.KILLED: "was killed before it ended",
    RunState.DONE: "is done",
    RunState.FAILED: "ended with failures",
    RunState.STOPPED: "was stopped",
}
"""How a run ended, as the end of a sentence."""


def run_text(  # noqa: PLR0913 - one for each thing that is known of a run
    run: Run,
    changes: Sequence[Change],
    problems: Sequence[str] = (),
    *,
    failed_only: bool = False,
    facts: Sequence[str] = (),
    shown: Collection[str] | None = None,
    details: Callable[[Result, Change | None], Iterable[str]] = lambda _result, _change: (),
    longest: int = LONGEST,
) -> Iterator[str]:
    """The lines of a run; nothing in them is unseen, whatever its files hold.

    Args:
        run: what became of the plan.
        changes: the changes of its plan.
        problems: what is wrong with the log itself, such as a broken chain; these come first.
        failed_only: list only what failed or is not known.
        facts: sentences about the run, after its head.
        shown: the ids of the only changes to list; all when it is None.
        details: lines to put below a change.
        longest: how many characters of a sentence are shown.
    """
    by_id = {change.id: change for change in changes}
    listed = [
        each
        for each in run.results
        if (not failed_only or each.outcome.is_failure)
        and (shown is None or each.change_id in shown)
    ]
    parts = (
        (f"LOG DAMAGED: {safe(problem, longest)}" for problem in problems),
        _head(run, facts, longest),
        _results(listed, by_id, details, longest),
        [counts(run)] if shown is None else [counts(run), _of_all(len(listed), len(run.results))],
    )
    return (visible(line) for part in parts for line in part)


def _of_all(listed: int, results: int) -> str:
    return f"{listed:,} of {count(results, 'change')} listed"


def _head(run: Run, facts: Sequence[str], longest: int) -> Iterator[str]:
    yield f"Run {run.head.run_id} {ENDS[run.state]}"
    yield f"  started {_time(run.head.started_at)}, ended {_time(run.ended_at)}"
    yield f"  plan {run.head.plan_digest}"
    if run.head.accepted_destructive is not None:
        yield f"  limits lifted: --accept-destructive {run.head.accepted_destructive}"
    if run.note:
        yield f"  {safe(run.note, longest)}"
    yield from (f"  {safe(fact, LONGEST)}" for fact in facts)
    yield ""


def counts(run: Run) -> str:
    """The outcomes and how many changes had each."""
    parts = (f"{run.count(each):,} {_words(each)}" for each in Outcome if run.count(each))
    return ", ".join(parts) or "no changes"


def _words(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")


def _time(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "-"


def _results(
    results: Iterable[Result],
    changes: Mapping[str, Change],
    details: Callable[[Result, Change | None], Iterable[str]],
    longest: int,
) -> Iterator[str]:
    for result in results:
        change = changes.get(result.change_id)
        yield f"  {result_line(result, change, longest)}"
        yield from (f"      {line}" for line in details(result, change))


def result_line(result: Result, change: Change | None, longest: int = LONGEST) -> str:
    """One change and what became of it."""
    what = f"change {result.change_id}"
    if change:
        what = f"{change.step.action}{object_text(change.step)} {who(change.person)}"
    text = f": {safe(result.text, longest)}" if result.text else ""
    return f"{_words(result.outcome):17} {what}{text}"
