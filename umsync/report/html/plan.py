"""The page of a plan: whether it may be applied, what it does to whom, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.model.step import Severity
from umsync.report.base_text import base_text
from umsync.report.html.document import document, header
from umsync.report.html.filtered import filtered
from umsync.report.html.findings import findings
from umsync.report.html.markup import Html, el, join, text
from umsync.report.html.parts import minute, pairs, section, tiles
from umsync.report.html.pictures import plan_pictures
from umsync.report.html.rows import FILTERS, HEADS, change_line
from umsync.report.html.safety import refusals_section, safety_section
from umsync.report.html.unversioned import kinds, one_off_section, undo_section
from umsync.report.model import Standing
from umsync.report.words import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.model.plan import PlannedSource
    from umsync.report.model import PlanReport


def plan_page(report: PlanReport) -> str:
    """The plan as one HTML document that asks nothing of anybody."""
    cutoffs = {each.name: each.idle_days for each in report.policies if each.idle_days}
    main = el(
        "main",
        _numbers(report),
        _added(report),
        refusals_section(report.refusals),
        one_off_section(report.one_off),
        undo_section(report.undo),
        _apply(report),
        safety_section(report.safety),
        _pictures(report, cutoffs),
        _changes(report),
        *findings(report),
    )
    names = ", ".join(each.name for each in report.sources)
    skip = el("a", "Skip to the changes", href="#changes", class_="skip")
    kicker = " ".join(
        ("umsync plan", *(f"· {each}" for each in kinds(report.one_off, report.undo)))
    )
    top = header(text(f"{kicker} · {names}", 200), report.summary, _verdict(report))
    title = f"{report.summary} Plan of {names}"
    return document(title, (skip, top, main), version=report.umsync_version, privacy=report.privacy)


def _verdict(report: PlanReport) -> Html:
    return el("p", report.verdict, class_=f"verdict {report.standing.value}")


def _numbers(report: PlanReport) -> Html | None:
    if report.standing is Standing.NOTHING_TO_DO and not report.held:
        return None
    changed = {(each.source, each.person.account_id) for each in report.rows}
    forever = sum(each.severity is Severity.IRREVERSIBLE for each in report.rows)
    return tiles(
        (
            ("people", len(changed), None),
            ("take something away", report.destructive, "revokes"),
            ("of them irreversible", forever, "irreversible" if forever else None),
            ("give something", len(report.rows) - report.destructive, "grants"),
            ("held back", len(report.held), None),
            ("could not tell", len(report.undecided), None),
        )
    )


def _added(report: PlanReport) -> Html | None:
    if report.base is None:
        return None
    lines = base_text(report.base, len(report.rows))
    return el("p", *(text(f"{each}. ", 500) for each in lines))


def _apply(report: PlanReport) -> Html:
    return section(
        "Apply exactly this plan" if report.command else "This plan",
        _command(report.command) if report.command else None,
        pairs((
            ("As of", minute(report.as_of)),
            ("Valid until", minute(report.expires_at)),
            ("Digest", el("code", report.digest)),
            *((each.name, _source(each)) for each in report.sources),
        )),
        name="apply",
    )  # fmt: skip


def _command(command: str) -> Html:
    code = el("pre", el("code", text(command, 2000), id="command"), tabindex=0)
    button = el("button", "Copy", type="button", class_="copy", hidden=True)
    said = el("span", role="status", class_="copied")
    return el("div", code, button, said, class_="command")


def _source(source: PlannedSource) -> Html:
    users = count(source.population, "user")
    asked = count(sum(each.requests for each in source.cost), "request")
    return join((text(source.organization.name), text(f"{users}, read with {asked}")), ", ")


def _pictures(report: PlanReport, cutoffs: Mapping[str, int]) -> Html | None:
    found = plan_pictures(report.rows, cutoffs)
    return section("At a glance", found, name="pictures") if found else None


def _changes(report: PlanReport) -> Html:
    content = el("p", "Nothing changes.")
    if report.rows:
        content = filtered("plan", "changes", HEADS, map(change_line, report.rows), FILTERS)
    return section("Changes", content, name="changes")
