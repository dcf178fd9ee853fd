"""Plans and runs to render, and all renderers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.support.builders import NOW, granting, make_change, make_head, make_plan
from umsync.documents.plan_document import document_of
from umsync.errors import Attempt
from umsync.model.answer import Evidence
from umsync.model.person import Person
from umsync.model.plan import (
    Held,
    LimitCheck,
    PlannedPolicy,
    PlannedUnmatched,
    Undecided,
    Unmatched,
)
from umsync.model.run import Outcome, Result, Run, RunState
from umsync.planning.limits import ALL
from umsync.report.plan_report import plan_report
from umsync.report.plan_text import plan_text
from umsync.report.privacy import Privacy
from umsync.report.rendering import PLAN_RENDERERS, plan_renderer, run_renderer
from umsync.report.run_report import run_report
from umsync.report.run_text import run_text
from umsync.report.veiled import veil_for, veiled_document, veiled_plan, veiled_run

if TYPE_CHECKING:
    from umsync.model.plan import Plan
    from umsync.report.model import PlanReport
    from umsync.report.run_model import RunReport

FORMATS = tuple(PLAN_RENDERERS)
DIGEST = "sha256:" + "ab" * 32


def report_of(plan: Plan, privacy: Privacy = Privacy.FULL) -> PlanReport:
    """With a digest that does not depend on umsync's version."""
    document = replace(document_of(plan), digest=DIGEST, umsync_version="1.2.3")
    return plan_report(document, privacy)


def every_text(plan: Plan, privacy: Privacy) -> dict[str, str]:
    """A plan in every format, by its name."""
    report = report_of(plan, privacy)
    found = {name: plan_renderer(name)(report) for name in FORMATS}
    found["text"] = "\n".join(plan_text(veiled_document(document_of(plan), privacy), shown=None))
    return found


def every_run_text(run: Run, plan: Plan, privacy: Privacy) -> dict[str, str]:
    """A run in every format, by its name."""
    report = run_report(run, plan, (), privacy)
    found = {name: run_renderer(name)(report) for name in FORMATS}
    veil = veil_for(plan, privacy)
    found["text"] = "\n".join(run_text(veiled_run(run, veil), veiled_plan(plan, veil).changes))
    return found


def full_plan(name: str, email: str | None = "typed@acme.example") -> Plan:
    """A plan that has this name wherever somebody's words can stand, of a person named so."""
    who = Person("712020:a1", name, email)
    change = make_change("a1", person=who, evidence=(Evidence("name", f"name is {name}"),))
    other = make_change("b2", granting(), evidence=(Evidence("status", "status is suspended"),))
    return make_plan(
        change,
        other,
        policies=(PlannedPolicy("suspend-idle", ("acme",), 1, f"Because of {name}"),),
        held=(Held("acme", who, "suspend", "exempt", f"Exempt: {name}", ("suspend-idle",), name),),
        undecided=(Undecided("acme", who, "suspend-idle", (Evidence("name", f"name is {name}"),)),),
        unmatched=(PlannedUnmatched("acme", Unmatched("hr/gone.csv", 2, name)),),
        warnings=(f"Mind {name}",),
        limits=(LimitCheck(ALL, "changes", 2, 5, 100, "at most 5 and 5% of 100 users"),),
    )


def full_run(name: str) -> Run:
    """A run of `full_plan` whose every text has the name."""
    attempt = Attempt("POST /x", f"It said {name}", 403, "req-1", 1.0)
    failed = Result("a1-suspend-membership", Outcome.FAILED, NOW, f"No: {name}", (attempt,))
    made = Result("b2-suspend-membership", Outcome.APPLIED, NOW, "")
    ended = NOW + timedelta(seconds=61)
    return Run(make_head(), RunState.FAILED, ended, (failed, made), note=f"About {name}")


def many(number: int, *, names: str = "Ann", reasons: int = 1, own: int = 99_999) -> Plan:
    """So many changes, a third of which give something."""
    why = tuple(
        Evidence("last_active", f"jira last used 2026-05-02, {n} days ago") for n in range(reasons)
    )
    return make_plan(
        *(
            make_change(
                f"u{n:05}",
                **({"step": granting()} if n % 3 == 0 else {}),
                person=Person(f"u{n:05}", names, f"u{n:05}@acme.example"),
                evidence=why,
            )
            for n in range(number)
        ),
        limits=(
            LimitCheck(ALL, "destructive changes", number, 99_999, 9_000, "at most 99,999"),
            LimitCheck("suspend-idle", "changes", number, own, 9_000, f"at most {own:,}"),
        ),
    )


def run_report_of(run: Run, plan: Plan, privacy: Privacy = Privacy.FULL) -> RunReport:
    return run_report(run, plan, (), privacy)
