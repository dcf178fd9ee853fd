"""What became of a run's changes in detail: the tries of their requests, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.model.run import Outcome
from umsync.report.advice import advice
from umsync.report.safe_text import safe, whole
from umsync.report.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from umsync.errors import Attempt
    from umsync.model.plan import Change
    from umsync.model.run import Result
    from umsync.runs.overview import Stored
    from umsync.runs.resumption import Resumption

_LOOK_UP: Final = "Look the user up, then plan again."
_TOO_LATE: Final[Mapping[Outcome, str]] = {
    Outcome.FAILED: "Correct what the sentence says, then plan again.",
    Outcome.UNKNOWN: _LOOK_UP,
    Outcome.NOT_SEEN: _LOOK_UP,
    Outcome.NOT_ATTEMPTED: "Plan again.",
}
"""What to do about an outcome when nobody can go on with the run any more."""


def to_do(result: Result, run_id: str, *, can_resume: bool) -> str:
    """What somebody has to do about a change, or nothing."""
    late = None if can_resume else _TOO_LATE.get(result.outcome)
    return late or advice(result, run_id)


def detail_lines(
    result: Result, change: Change | None, announced: Sequence[datetime], advised: str
) -> Iterator[str]:
    """Lines below a change.

    Args:
        result: what became of it.
        change: as planned, None if the plan cannot be read.
        announced: when its requests were about to be sent, in UTC.
        advised: what to do, or empty.
    """
    if change:
        step = change.step
        policies = ", ".join(map(safe, change.policies))
        yield f"{safe(step.before)} → {safe(step.after)}, by {policies}"
    yield f"change {safe(result.change_id, 200)}"
    for at in announced:
        yield f"announced {_time(at)}"
    yield from (attempt_text(number, each) for number, each in enumerate(result.attempts, 1))
    yield f"result {_time(result.at)}"
    if advised:
        yield f"to do: {whole(advised)}"


def attempt_text(number: int, attempt: Attempt) -> str:
    """One try that did not succeed."""
    status = "no answer" if attempt.status is None else f"status {attempt.status}"
    request = f", request id {safe(attempt.request_id, 120)}" if attempt.request_id else ""
    waited = f" Waited {attempt.waited:g} s." if attempt.waited else ""
    where = f"{safe(attempt.endpoint, 200)}: {status}{request}"
    return f"try {number}: {where}. {whole(attempt.reason)}{waited}"


def facts(stored: Stored, resumption: Resumption, now: datetime, places: str) -> Iterator[str]:
    """Sentences on how the run belongs to others, and whether somebody can go on with it.

    Args:
        stored: the run.
        resumption: what is known about going on with it.
        now: in UTC.
        places: options that lead another command to the same run store.
    """
    before = stored.run.head.resumes if stored.run else None
    if before:
        yield f"It went on with run {before}."
    if undone := stored.undoes:
        yield f"It takes back run {undone}."
    if resumption.later:
        yield f"Gone on with by run {', '.join(resumption.later)}."
    elif resumption.left:
        left = f"{count(resumption.left, 'change')} left undone."
        yield f"{left} {_way(stored, resumption, now, places)}"


def _way(stored: Stored, resumption: Resumption, now: datetime, places: str) -> str:
    if resumption.is_damaged:
        return "The log is damaged, so nobody can go on. Look the users up, then plan again."
    expiry = resumption.expires_at
    if expiry is None:
        return "The plan cannot be read, so nobody can go on. Run `umsync plan` again."
    if not resumption.is_possible(now):
        return f"The plan expired at {_time(expiry)}. Run `umsync plan` again."
    until = f"Until {expiry:%Y-%m-%d %H:%M} UTC you can go on with"
    return f"{until}: umsync apply --resume {stored.run_id}{places}"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
