"""From a plan document to what every report of it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.model.step import Severity
from umsync.report.model import Count, PlanReport, Row, Standing
from umsync.report.object_text import object_of
from umsync.report.plan_text import summary
from umsync.report.privacy import Privacy
from umsync.report.veiled import veiled_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.documents.plan_document import PlanDocument
    from umsync.model.comparison import Comparison
    from umsync.model.plan import Change, Plan

_ORDER: Final = (Severity.IRREVERSIBLE, Severity.REVOKES, Severity.GRANTS)
PLAN_FILE: Final = "plan.json"
"""How a command calls a plan file whose place nobody said."""


def plan_report(
    document: PlanDocument,
    privacy: Privacy = Privacy.FULL,
    *,
    plan_file: str = PLAN_FILE,
    places: str = "",
) -> PlanReport:
    """What a report of a plan shows.

    Args:
        document: the plan and its digest.
        privacy: how much of people.
        plan_file: the plan's path as a shell takes it; empty when it is in no file.
        places: further options of the command that applies it, with a blank before each.
    """
    plan = veiled_document(document, privacy).plan
    standing = _standing(plan)
    changes = sorted(plan.changes, key=_destructive_first)
    command = f"umsync apply {plan_file}{places} --expect-digest {document.digest}"
    can_apply = standing is Standing.READY and plan_file
    return PlanReport(
        standing=standing,
        verdict=_verdict(standing),
        summary=summary(plan),
        digest=document.digest,
        command=command if can_apply else "",
        show_command=f"umsync show {plan_file} --all" if plan_file else "",
        umsync_version=document.umsync_version,
        privacy=privacy,
        as_of=plan.as_of,
        expires_at=plan.expires_at,
        destructive=plan.destructive,
        sources=plan.sources,
        policies=plan.policies,
        safety=plan.limits,
        by_action=tuple(_counts((each.step.action, each) for each in changes)),
        by_severity=tuple(_counts((each.step.severity.value, each) for each in changes)),
        by_policy=tuple(_counts(_by_policy(plan))),
        rows=tuple(_rows(changes, plan.base)),
        held=plan.held,
        undecided=plan.undecided,
        unmatched=plan.unmatched,
        warnings=plan.warnings,
        refusals=plan.refusals,
        one_off=plan.one_off,
        undo=plan.undo,
        base=plan.base,
    )


def _rows(changes: Iterable[Change], base: Comparison | None) -> Iterator[Row]:
    if base is None:
        return map(row_of, changes)
    pending = frozenset(base.pending)
    return (row_of(each, is_new=each.id not in pending) for each in changes)


def row_of(change: Change, *, is_new: bool | None = None) -> Row:
    """A change of a plan that is veiled already."""
    step = change.step
    return Row(
        change_id=change.id,
        source=change.source,
        person=change.person,
        action=step.action,
        object=object_of(step),
        before=step.before,
        after=step.after,
        severity=step.severity,
        policies=change.policies,
        evidence=change.evidence,
        is_new=is_new,
    )


def _standing(plan: Plan) -> Standing:
    if not plan.is_applyable or not all(each.is_kept for each in plan.limits):
        return Standing.REFUSED
    return Standing.READY if plan.changes else Standing.NOTHING_TO_DO


def _verdict(standing: Standing) -> str:
    if standing is Standing.NOTHING_TO_DO:
        return "Nothing to do."
    if standing is Standing.REFUSED:
        return "Cannot be applied: a safety rule stops it."
    return "Can be applied: every limit is kept."


def _destructive_first(change: Change) -> tuple[int, str, int, str]:
    step = change.step
    return _ORDER.index(step.severity), change.source, -step.rank, step.action


def _by_policy(plan: Plan) -> Iterator[tuple[str, Change]]:
    """In the order of the plan's policies; a change of several counts for each of them."""
    found: dict[str, list[Change]] = {each.name: [] for each in plan.policies}
    for change in plan.changes:
        for name in dict.fromkeys(change.policies):
            found.setdefault(name, []).append(change)
    return ((name, change) for name, changes in found.items() for change in changes)


def _counts(named: Iterable[tuple[str, Change]]) -> Iterator[Count]:
    groups: dict[str, list[Change]] = {}
    for name, change in named:
        groups.setdefault(name, []).append(change)
    for name, changes in groups.items():
        people = len({(each.source, each.person.account_id) for each in changes})
        taking = sum(each.step.severity.is_destructive for each in changes)
        yield Count(name, len(changes), people, taking)
