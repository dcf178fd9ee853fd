"""What a plan holds besides its changes, as folded Markdown."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from umsync.report.markdown_changes import because, person
from umsync.report.markdown_level import bullets, listed, more_of
from umsync.report.markdown_text import block, cell, code, folded, label, table
from umsync.report.words import count, people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.model.plan import Held, OneOff, PlannedSource, PlannedUnmatched, Undecided
    from umsync.model.undo import LeftOut, Undoing
    from umsync.report.markdown_level import Level
    from umsync.report.model import PlanReport


def findings(report: PlanReport, level: Level) -> Iterator[str]:
    """Held, unclear, rows that match nobody, notes and cost: only what there is."""
    rows = f"Rows of data files that match nobody: {len(report.unmatched):,}"
    yield from folded(f"Held back: {len(report.held):,}", list(_held(report.held, level)))
    yield from folded(
        f"Could not tell, so left alone: {len(report.undecided):,}",
        list(_undecided(report.undecided, level)),
    )
    yield from folded(rows, list(_unmatched(report.unmatched, level)))
    shown = max(level.names, 1)
    yield from folded(count(len(report.warnings), "note"), list(bullets(report.warnings, shown)))
    yield from folded(
        f"Cost: {count(report.requests, 'request')}", list(_cost(report.sources, level))
    )


def origin(report: PlanReport, level: Level) -> Iterator[str]:
    """What stands in the place of policies in Git, if something does."""
    if report.one_off:
        yield from _one_off(report.one_off, level)
    if report.undo:
        yield from _undo(report.undo, level)


def _held(held: Sequence[Held], level: Level) -> Iterator[str]:
    groups = [list(group) for _, group in groupby(sorted(held, key=_held_rule), key=_held_rule)]
    for group in groups[: level.lines]:
        one = group[0]
        what = f"{label(one.action)} {code(one.object, 60)}".strip()
        head = f"{label(one.source)}: {what}, {people(len(group))}"
        names = listed([person(each.person) for each in group], level.names)
        yield f"- {head}. {cell(one.text, 300)}<br>{names}"
    yield from more_of(len(groups), level.lines)


def _held_rule(held: Held) -> tuple[str, str, str, str]:
    return held.source, held.action, held.object, held.text


def _rule(left: LeftOut) -> tuple[str, str, str]:
    return left.source, left.action, left.text


def _undecided(undecided: Sequence[Undecided], level: Level) -> Iterator[str]:
    groups = [list(group) for _, group in groupby(sorted(undecided, key=_doubt), key=_doubt)]
    for group in groups[: level.lines]:
        one = group[0]
        head = f"{label(one.source)}: {label(one.policy)}, {people(len(group))}"
        names = listed([person(each.person) for each in group], level.names)
        yield f"- {head}: {because(one.evidence)}<br>{names}"
    yield from more_of(len(groups), level.lines)


def _doubt(undecided: Undecided) -> tuple[str, str, tuple[str, ...]]:
    return undecided.source, undecided.policy, tuple(each.text for each in undecided.evidence)


def _unmatched(unmatched: Sequence[PlannedUnmatched], level: Level) -> Iterator[str]:
    for each in unmatched[: level.names]:
        row = each.line
        yield (
            f"- {label(each.source)}: {code(row.path, 120)}, line {row.line:,}: "
            f"{code(row.value, 120)}"
        )
    yield from more_of(len(unmatched), level.names)


def _cost(sources: Sequence[PlannedSource], level: Level) -> Iterator[str]:
    rows = [
        [label(source.name), code(each.endpoint), f"{each.requests:,}"]
        for source in sources
        for each in source.cost
    ]
    yield from table(["Source", "Endpoint", "#Requests"], rows[: level.lines])


def _one_off(one_off: OneOff, level: Level) -> Iterator[str]:
    sources = listed([label(each) for each in one_off.sources], level.lines)
    yield f"**One-off**, instead of policies in Git. Sources: {sources}"
    typed = "\n".join([f"where: {one_off.where}", *(f"do: {each}" for each in one_off.do)])
    yield from ("", *block(typed, level.typed), "")
    if one_off.reason:
        yield from (f"Reason: {cell(one_off.reason, 400)}", "")


def _undo(undo: Undoing, level: Level) -> Iterator[str]:
    yield (
        f"**Undo of run {code(undo.run_id)}** ({undo.started_at:%Y-%m-%d %H:%M} UTC): "
        f"{len(undo.entries):,} of {count(undo.made, 'applied change')} can be taken back."
    )
    yield ""
    notes = list(bullets(undo.notes, max(level.names, 1)))
    yield from (*notes, "") if notes else ()
    groups = [list(group) for _, group in groupby(sorted(undo.left_out, key=_rule), key=_rule)]
    lines = [_left(group, level) for group in groups[: level.lines]]
    yield from folded(
        f"Left out: {len(undo.left_out):,}", [*lines, *more_of(len(groups), level.lines)]
    )


def _left(group: Sequence[LeftOut], level: Level) -> str:
    one = group[0]
    names = listed([person(each.person) for each in group], level.names)
    head = f"{label(one.source)}: {label(one.action)}, {people(len(group))}"
    return f"- {head}. {cell(one.text, 300)}<br>{names}"
