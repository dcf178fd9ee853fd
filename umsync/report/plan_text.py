"""A plan as plain text: what changes and why, what is held, the limits, and what to do next."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from umsync.report.base_text import base_text
from umsync.report.object_text import object_text
from umsync.report.plan_findings import because, findings, more
from umsync.report.safe_text import safe, visible, who
from umsync.report.words import count, people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.documents.plan_document import PlanDocument
    from umsync.model.plan import Change, Plan, PlannedPolicy, PlannedUnmatched

SHOWN = 20
"""How many people of one action are listed unless all are asked for."""


def plan_text(document: PlanDocument, *, shown: int | None = SHOWN) -> Iterator[str]:
    """The lines of a plan; nothing in them is unseen, even if somebody else made the plan.

    Args:
        document: the plan and its digest.
        shown: how many people of one action, rule or policy to list; None for all.
    """
    plan = document.plan
    parts = (
        _head(plan),
        _changes(plan.changes, shown),
        _unmatched(plan.unmatched, shown),
        findings(plan, shown),
        _verdict(document),
    )
    return (visible(line) for part in parts for line in part)


def summary(plan: Plan) -> str:
    """One sentence with the counts."""
    if not plan.changes:
        users = count(sum(source.population for source in plan.sources), "user")
        return f"No changes. {users} checked against {count(len(plan.policies), 'policy')}."
    taking = plan.destructive
    giving = len(plan.changes) - taking
    takes, gives = "takes" if taking == 1 else "take", "gives" if giving == 1 else "give"
    total = count(len(plan.changes), "change")
    return f"{total}: {taking:,} {takes} something away, {giving:,} {gives} something."


def _head(plan: Plan) -> Iterator[str]:
    for source in plan.sources:
        requests = count(sum(cost.requests for cost in source.cost), "request")
        users = count(source.population, "user")
        yield f"{source.name}: {safe(source.organization.name)}, {users}, read with {requests}"
    yield f"As of {plan.as_of:%Y-%m-%d %H:%M} UTC"
    yield ""
    if plan.policies:
        yield "Policies"
        yield from map(_policy, plan.policies)
        yield ""


def _policy(policy: PlannedPolicy) -> str:
    matches = "matches" if policy.matched == 1 else "match"
    reason = f". {safe(policy.reason, 300)}" if policy.reason else ""
    return f"  {policy.name}: {count(policy.matched, 'user')} {matches}{reason}"


def _changes(changes: Sequence[Change], shown: int | None) -> Iterator[str]:
    ordered = sorted(changes, key=_destructive_first)
    for (source, action), group in groupby(ordered, key=lambda c: (c.source, c.step.action)):
        listed = list(group)
        persons = people(len({change.person.account_id for change in listed}))
        yield f"{source}: {action} — {count(len(listed), 'change')}, {persons}"
        for change in listed[:shown]:
            yield from _change(change)
        yield from more(len(listed), shown)
        yield ""


def _destructive_first(change: Change) -> tuple[str, bool, int, str]:
    step = change.step
    return change.source, not step.severity.is_destructive, -step.rank, step.action


def _change(change: Change) -> Iterator[str]:
    step = change.step
    mark = "-" if step.severity.is_destructive else "+"
    yield f"  {mark} {who(change.person)}{object_text(step)}: {step.before} → {step.after}"
    yield f"      {', '.join(change.policies)}: {because(change.evidence)}"


def _unmatched(unmatched: Sequence[PlannedUnmatched], shown: int | None) -> Iterator[str]:
    if not unmatched:
        return
    yield f"Rows that match nobody ({len(unmatched):,})"
    for each in unmatched[:shown]:
        row = each.line
        yield f"  {each.source}: {safe(row.path, 120)}, line {row.line}: {safe(row.value, 120)}"
    yield from more(len(unmatched), shown)
    yield ""


def _verdict(document: PlanDocument) -> Iterator[str]:
    plan = document.plan
    yield summary(plan)
    yield from base_text(plan.base, len(plan.changes))
    for refusal in plan.refusals:
        yield f"Cannot be applied: {safe(refusal.text, 400)}"
    if plan.changes:
        yield f"Digest {document.digest}, valid until {plan.expires_at:%Y-%m-%d %H:%M} UTC"
