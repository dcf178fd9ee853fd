"""How a run ended, in a sentence that nobody can take for a success when it was none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.model.run import RunState
from umsync.runs.overview import LEFT

if TYPE_CHECKING:
    from umsync.model.run import Run

_WHOLE: Final = {
    RunState.RUNNING: "has not ended: it is running, or it was killed",
    RunState.KILLED: "was killed before it ended",
    RunState.DONE: "is done",
    RunState.FAILED: "was ended by an error",
    RunState.STOPPED: "was stopped",
}
_PARTIAL: Final = _WHOLE | {RunState.DONE: "is over"}


def left_by(run: Run) -> int:
    """How many changes failed, are unknown, did not show or were not attempted."""
    return sum(each.outcome in LEFT for each in run.results)


def verdict(run: Run) -> str:
    """The sentence."""
    left, total = left_by(run), len(run.results)
    if not left:
        return f"Run {run.head.run_id} {_WHOLE[run.state]}."
    changes = f"{left:,} of {total:,} changes are" if total > 1 else "its change is"
    return f"Run {run.head.run_id} {_PARTIAL[run.state]}, and {changes} left undone."
