"""The page of a run: how it ended, what became of each change, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.model.run import RunState
from umsync.report.html.document import document, header
from umsync.report.html.filtered import filtered
from umsync.report.html.findings import cost, policies
from umsync.report.html.markup import Html, el, text
from umsync.report.html.parts import items, long, pairs, second, section, spaced, tiles
from umsync.report.html.pictures import run_pictures
from umsync.report.html.results import FILTERS, HEADS, result_line
from umsync.report.html.unversioned import kinds, one_off_section, undo_section
from umsync.report.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from umsync.report.run_model import RunReport


_NO_END: Final[Mapping[RunState, str]] = {
    **dict.fromkeys(RunState, "nobody knows when"),
    RunState.RUNNING: "not yet, or it was killed",
    RunState.KILLED: "never: it was killed",
}


def run_page(report: RunReport, *, index: str | None = None) -> str:
    """The run as one HTML document that asks nothing of anybody.

    Args:
        report: the run.
        index: a relative link to the page of all runs, if there is one.
    """
    plan = report.plan
    main = el(
        "main",
        tiles((spaced(each.outcome.value), each.changes, each.outcome.value)
              for each in report.counts),
        _problems(report),
        one_off_section(plan.one_off if plan else None),
        undo_section(plan.undo if plan else None),
        _about(report),
        _pictures(report),
        _results(report),
        policies(plan.policies) if plan else None,
        cost(plan.sources) if plan else None,
    )  # fmt: skip
    skip = el("a", "Skip to the results", href="#results", class_="skip")
    back = el("nav", el("a", "All runs", href=index), aria_label="Site") if index else None
    top = header(_kicker(report), report.verdict, _verdict(report), back)
    body = (skip, top, main)
    return document(report.verdict, body, version=report.umsync_version, privacy=report.privacy)


def _kicker(report: RunReport) -> Html:
    plan = report.plan
    words = kinds(plan.one_off, plan.undo) if plan else ()
    kind = "".join(f" · {each}" for each in words)
    return text(f"umsync run{kind} · {', '.join(report.sources)}", 200)


def _verdict(report: RunReport) -> Html:
    failures, left = report.failures, report.left
    said = f"{count(failures, 'change')} to look at." if failures else "Nothing to look at."
    if left > failures:
        said = f"{count(failures, 'change')} to look at, {left - failures:,} not attempted."
    return el("p", said, class_=f"verdict {'refused' if left else report.state.value}")


def _problems(report: RunReport) -> Html | None:
    if not report.problems:
        return None
    listed = items(map(long, report.problems))
    return section("The log is damaged", listed, name="problems", class_="notice alarm")


def _about(report: RunReport) -> Html:
    return section("About this run", pairs(_facts(report)), name="about")


def _facts(report: RunReport) -> Iterator[tuple[str, str | None]]:
    yield "State", el("span", report.result.value, class_=f"badge {report.result.value}")
    yield "Started", second(report.started_at)
    yield "Ended", second(report.ended_at) or text(_NO_END[report.state])
    yield "Went on with run", el("code", report.resumes) if report.resumes else None
    yield "Limits lifted", _lifted(report.accepted_destructive)
    yield "Note", long(report.note)
    if report.plan:
        changes = count(report.plan.changes, "change")
        yield "Plan", f"{changes}, {report.plan.destructive:,} of them take something away"
        yield "Planned as of", second(report.plan.as_of)
        users = ", ".join(f"{s.name} {s.population:,}" for s in report.plan.sources)
        yield "Users when planned", users
    else:
        yield "Plan", "It cannot be read, so people and actions are not known here."
    yield "Digest of the plan", el("code", report.plan_digest)
    yield "Resume", _command(f"umsync apply --resume {report.run_id}") if _open(report) else None


def _open(report: RunReport) -> bool:
    return any(each.advice and "--resume" in each.advice for each in report.rows)


def _command(command: str) -> Html:
    return el("code", command)


def _lifted(accepted: int | None) -> str | None:
    return None if accepted is None else f"--accept-destructive {accepted}"


def _pictures(report: RunReport) -> Html | None:
    found = run_pictures(report.rows)
    return section("At a glance", found, name="pictures") if found else None


def _results(report: RunReport) -> Html:
    content = el("p", "The run has no results.")
    if report.rows:
        content = filtered("run", "results", HEADS, map(result_line, report.rows), FILTERS)
    return section("Results", content, name="results")
