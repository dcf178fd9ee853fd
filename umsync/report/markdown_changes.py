"""The changes of a plan as Markdown: counts, then a table with each person, destructive first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.model.step import Severity
from umsync.report.markdown_text import block, cell, code, folded, label, table
from umsync.report.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from umsync.model.answer import Evidence
    from umsync.model.person import Person
    from umsync.report.markdown_level import Level
    from umsync.report.model import PlanReport, Row

_EFFECTS: Final[Mapping[Severity, str]] = {
    Severity.IRREVERSIBLE: "Takes away for good",
    Severity.REVOKES: "Takes away",
    Severity.GRANTS: "Gives",
}
_MOST_REASONS: Final = 8


def counts(report: PlanReport, level: Level) -> Iterator[str]:
    """How many changes of each action and by each policy."""
    actions = [
        [label(each.name), f"{each.changes:,}", f"{each.people:,}", f"{each.destructive:,}"]
        for each in report.by_action
    ]
    yield from table(["Action", "#Changes", "#People", "#Take away"], actions[: level.lines])
    made = {each.name: each for each in report.by_policy}
    policies = [
        [
            label(each.name),
            f"{each.matched:,}",
            f"{made[each.name].changes:,}" if each.name in made else "0",
            cell(each.reason or "", 300),
        ]
        for each in report.policies
    ]
    yield from table(["Policy", "#Users matched", "#Changes", "Reason"], policies[: level.lines])


def changes(report: PlanReport, level: Level) -> Iterator[str]:
    """Who, what and why: what takes away is open, what gives is folded."""
    total = len(report.rows)
    if total > level.rows:
        first = f"the first {level.rows:,}" if level.rows else "none"
        order = ", destructive first" if level.rows else ""
        shown = f"**Shown: {first} of {total:,} changes{order}.**"
        if report.show_command:
            yield from (f"{shown} All of them:", "", *block(report.show_command, 5_000), "")
        else:
            yield from (f"{shown} To see all of them, give the same command with `--all`.", "")
    for severity, effect in _EFFECTS.items():
        rows = [each for each in report.rows[: level.rows] if each.severity is severity]
        found = sum(each.severity is severity for each in report.rows)
        title = f"{effect}: {count(found, 'change')}"
        lines = list(_table(rows, several=len(report.sources) != 1, marked=_is_mixed(report)))
        if found and not lines:
            yield from (f"#### {title}, none shown", "")
        elif severity is Severity.GRANTS:
            yield from folded(title, lines)
        elif found:
            yield from (f"#### {title}", "", *lines)


def _is_mixed(report: PlanReport) -> bool:
    """Whether some changes are new and others were pending, so that each has to say it."""
    return report.base is not None and 0 < len(report.base.pending) < len(report.rows)


def _table(rows: Sequence[Row], *, several: bool, marked: bool) -> Iterator[str]:
    head = ["Person", "Change", "Policy", "Why"]
    cells = [_cells(each) for each in rows]
    if marked:
        head = ["New", *head]
        cells = [
            ["new" if row.is_new else "", *each] for row, each in zip(rows, cells, strict=True)
        ]
    if several:
        head = ["Source", *head]
        cells = [[label(row.source), *each] for row, each in zip(rows, cells, strict=True)]
    yield from table(head, cells)


def _cells(row: Row) -> list[str]:
    what = f"{label(row.action)} {code(row.object, 60)}".strip()
    change = f"{what}: {cell(row.before, 60)} → {cell(row.after, 60)}"
    by = ", ".join(label(each) for each in row.policies[:_MOST_REASONS])
    return [person(row.person), change, by, because(row.evidence)]


def person(who: Person) -> str:
    """A name and an address, or the account id where no address is known or shown."""
    return f"{label(who.name)} {code(who.email or who.account_id, 120)}".strip()


def because(evidence: Sequence[Evidence]) -> str:
    """Why a filter answered as it did."""
    reasons = [cell(each.text) for each in evidence[:_MOST_REASONS]]
    if len(evidence) > _MOST_REASONS:
        reasons.append(f"{len(evidence) - _MOST_REASONS:,} more reasons")
    return "; ".join(reasons)
