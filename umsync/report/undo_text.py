"""An undo as text: how much of a run it takes back, what it leaves out and why."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from umsync.report.plan_findings import more
from umsync.report.safe_text import safe, visible, who
from umsync.report.words import count, people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.model.plan import Plan
    from umsync.model.undo import LeftOut, Undoing

_CANCELED_FIRST = "for_deletion"


def undoing_text(undoing: Undoing, shown: int | None) -> Iterator[str]:
    """Its lines; `shown` is how many people of one reason to list, None is all."""
    parts = (_head(undoing), _left_out(undoing.left_out, shown), _notes(undoing.notes), [""])
    return (visible(line) for part in parts for line in part)


def planned_undo_text(plan: Plan, shown: int | None) -> Iterator[str]:
    """The lines of a plan's undo, with how much of it is left to do; none if it has none."""
    if plan.undo is None:
        return
    *lines, end = undoing_text(plan.undo, shown)
    yield from lines
    yield from _planned(plan, plan.undo)
    yield end


def _head(undoing: Undoing) -> Iterator[str]:
    yield f"Undo of run {safe(undoing.run_id)} ({undoing.started_at:%Y-%m-%d %H:%M} UTC)"
    if not undoing.entries:
        yield "  Nothing to take back."
        return
    of = f"{len(undoing.entries):,} of {count(undoing.made, 'applied change')}"
    yield f"  {of} can be taken back."


def _left_out(left_out: Sequence[LeftOut], shown: int | None) -> Iterator[str]:
    ordered = sorted(left_out, key=_reason)
    for (source, action, text), group in groupby(ordered, key=_reason):
        listed = list(group)
        persons = people(len({each.person.account_id for each in listed}))
        yield f"  Left out: {safe(source)}: {safe(action)}, {persons}. {safe(text, 300)}"
        yield from (f"      {who(each.person)}" for each in listed[:shown])
        yield from more(len(listed), shown)


def _reason(left_out: LeftOut) -> tuple[str, str, str]:
    return left_out.source, left_out.action, left_out.text


def _notes(notes: Sequence[str]) -> Iterator[str]:
    yield from (f"  Note: {safe(text, 400)}" for text in notes)


def _planned(plan: Plan, undoing: Undoing) -> Iterator[str]:
    entries, planned = len(undoing.entries), len(plan.changes)
    if planned < entries:
        yield (
            f"  To do: {planned:,} of {entries:,}. The others are held back, as listed below, or "
            "the people do not stand where the run put them."
        )
    waits = any(each.code == _CANCELED_FIRST for each in plan.held)
    if waits and any(each.step.action == "cancel_deletion" for each in plan.changes):
        yield (
            "  Some of it waits until a deletion is canceled. Apply this plan, then type again: "
            f"umsync undo {safe(undoing.run_id)}"
        )
