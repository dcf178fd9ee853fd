"""From a run to what every report of it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.model.run import Outcome
from umsync.report.advice import advice
from umsync.report.plan_report import row_of
from umsync.report.privacy import Privacy
from umsync.report.run_model import OutcomeCount, PlanFacts, ResultRow, RunReport
from umsync.report.run_verdict import left_by, verdict
from umsync.report.veiled import veil_for, veiled_plan, veiled_run, wordless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from umsync.model.plan import Plan
    from umsync.model.run import Result, Run
    from umsync.report.model import Row


def run_report(
    run: Run,
    plan: Plan | None,
    problems: Sequence[str] = (),
    privacy: Privacy = Privacy.FULL,
) -> RunReport:
    """What a report of a run shows.

    Args:
        run: what became of the plan.
        plan: the plan, None if it cannot be read.
        problems: what is wrong with the log itself, such as a broken chain.
        privacy: how much of people.
    """
    veil = veil_for(plan, privacy)
    if plan is None and privacy is not Privacy.FULL:
        run = wordless(run)
    run, plan = veiled_run(run, veil), veiled_plan(plan, veil) if plan else None
    rows = {each.id: row_of(each) for each in plan.changes} if plan else {}
    head = run.head
    return RunReport(
        run_id=head.run_id,
        state=run.state,
        verdict=verdict(run),
        left=left_by(run),
        started_at=head.started_at,
        ended_at=run.ended_at,
        plan_digest=head.plan_digest,
        umsync_version=head.umsync_version,
        privacy=privacy,
        accepted_destructive=head.accepted_destructive,
        sources=head.sources,
        resumes=head.resumes,
        note=run.note,
        problems=tuple(map(veil.text, problems)),
        counts=tuple(OutcomeCount(each, n) for each in Outcome if (n := run.count(each))),
        rows=tuple(sorted(_rows(run, rows), key=lambda each: not each.outcome.is_failure)),
        plan=_facts(plan) if plan else None,
    )


def _rows(run: Run, rows: Mapping[str, Row]) -> list[ResultRow]:
    return [_row(each, rows.get(each.change_id), run.head.run_id) for each in run.results]


def _row(result: Result, row: Row | None, run_id: str) -> ResultRow:
    ids = (each.request_id for each in result.attempts if each.request_id)
    return ResultRow(
        change_id=result.change_id,
        row=row,
        outcome=result.outcome,
        at=result.at,
        sentence=result.text,
        attempts=result.attempts,
        request_ids=tuple(dict.fromkeys(ids)),
        advice=advice(result, run_id),
    )


def _facts(plan: Plan) -> PlanFacts:
    return PlanFacts(
        as_of=plan.as_of,
        changes=len(plan.changes),
        destructive=plan.destructive,
        sources=plan.sources,
        policies=plan.policies,
        one_off=plan.one_off,
        undo=plan.undo,
    )
