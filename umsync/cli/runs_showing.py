"""Shows a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from umsync.cli.options import places
from umsync.cli.output import say
from umsync.cli.printing import print_lines
from umsync.cli.runs_verifying import is_damage, plan_and_problems, refuse_damage
from umsync.cli.suggesting import suggestion
from umsync.errors import FilesError
from umsync.model.plan import Change, Plan
from umsync.report.privacy import Privacy
from umsync.report.rendering import run_renderer
from umsync.report.run_report import run_report
from umsync.report.run_text import LONGEST, WHOLE, run_text
from umsync.report.runs_details import detail_lines, facts, to_do
from umsync.report.safe_text import safe
from umsync.report.veiled import veil_for, veiled_plan, veiled_run
from umsync.runs.filtering import ChangeFilter
from umsync.runs.overview import Overview, Stored
from umsync.runs.planned import Planned
from umsync.runs.resumption import Resumption, announced

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from umsync.model.run import Result, Run


@dataclass(frozen=True, slots=True)
class Showing:
    """How to show a run: which changes, in which format, how much of it and of people."""

    wanted: ChangeFilter
    style: str
    details: bool
    privacy: Privacy


def show_run(stored: Stored, overview: Overview, showing: Showing, now: datetime) -> None:
    """Prints a run log, what is wrong with it first.

    Raises:
        FilesError: nothing of it can be read.
        DamagedError: it was shown, and is not as umsync wrote it.
    """
    run = stored.run
    if run is None:
        raise FilesError(" ".join(stored.problems) or f"Run {stored.run_id} never started.")
    plan, problems = plan_and_problems(stored)
    if plan:
        _warn_of_typing(plan, showing.wanted)
    changes = {each.id: each for each in plan.changes} if plan else {}
    shown = {each.change_id for each in run.results if _fits(showing.wanted, each, changes)}
    if showing.style == "text":
        veil = veil_for(plan, showing.privacy)
        seen = tuple(map(veil.text, problems))
        told = Told(stored, overview, veiled_plan(plan, veil) if plan else None, seen)
        print_lines(_text(told, veiled_run(run, veil), shown, showing, now))
        refuse_damage(stored.run_id, problems)
        return
    for problem in problems:
        sign = "LOG DAMAGED" if is_damage(problem) else "Warning"
        say(f"{sign}: {safe(problem, 300)}", err=True)
    report = run_report(run, plan, problems, showing.privacy)
    rows = tuple(each for each in report.rows if each.change_id in shown)
    say(run_renderer(showing.style)(replace(report, rows=rows)).rstrip("\n"))
    refuse_damage(stored.run_id, problems)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a run besides its results."""

    stored: Stored
    overview: Overview
    plan: Plan | None
    problems: tuple[str, ...]

    @property
    def resumption(self) -> Resumption:
        """What is known about going on with it."""
        return Resumption(
            left=self.stored.left,
            later=self.overview.resumed_by.get(self.stored.run_id, ()),
            expires_at=self.plan.expires_at if self.plan else None,
            is_damaged=any(map(is_damage, self.problems)),
        )


def _text(
    told: Told, run: Run, shown: Collection[str], showing: Showing, now: datetime
) -> Iterator[str]:
    folder, resumption = told.stored.folder, told.resumption
    said = announced(folder) if showing.details else {}

    def below(result: Result, change: Change | None) -> Iterator[str]:
        advised = to_do(result, folder.run_id, can_resume=resumption.is_possible(now))
        return detail_lines(result, change, said.get(result.change_id, ()), advised)

    return run_text(
        run,
        told.plan.changes if told.plan else (),
        told.problems,
        facts=tuple(facts(told.stored, resumption, now, places(folder.path.parent))),
        shown=None if showing.wanted.is_empty else shown,
        details=below if showing.details else lambda _result, _change: (),
        longest=WHOLE if showing.details else LONGEST,
    )


def _warn_of_typing(plan: Plan, wanted: ChangeFilter) -> None:
    names = {each.name for each in plan.policies}
    names |= {name for change in plan.changes for name in change.policies}
    for asked in sorted(wanted.policies):
        if asked not in names:
            hint = suggestion(asked, names)
            say(f"Warning: The run's plan has no policy {safe(repr(asked), 300)}.{hint}", err=True)


def _fits(wanted: ChangeFilter, result: Result, changes: dict[str, Change]) -> bool:
    change = changes.get(result.change_id)
    return wanted.fits(result.outcome, _planned(change) if change else None)


def _planned(change: Change) -> Planned:
    return Planned(
        source=change.source,
        action=change.step.action,
        policies=change.policies,
        account_id=change.person.account_id,
        name=change.person.name,
        email=change.person.email or "",
    )
