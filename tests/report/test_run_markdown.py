"""A run as Markdown, and what a report of it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.report.golden import compare
from tests.report.reports import full_plan, full_run, many
from tests.support.builders import NOW, make_head
from umsync.errors import Attempt
from umsync.model.run import Outcome, Result, Run, RunState
from umsync.report.advice import advice
from umsync.report.markdown_level import MOST_BYTES
from umsync.report.markdown_run import run_markdown
from umsync.report.privacy import Privacy
from umsync.report.run_report import run_report

RUN = "20261122T231500Z-1a2b3c"
PLAN = many(len(Outcome))
EVERY = Run(
    make_head(resumes="20261101T000000Z-ffffff", accepted_destructive=3),
    RunState.FAILED,
    NOW,
    tuple(
        Result(change.id, outcome, NOW, "It says so." if outcome.is_failure else "")
        for change, outcome in zip(PLAN.changes, Outcome, strict=True)
    ),
)


def _many(number: int, name: str) -> str:
    plan = many(number, names=name)
    results = tuple(Result(each.id, Outcome.FAILED, NOW, name * 9) for each in plan.changes)
    return run_markdown(run_report(replace(EVERY, results=results), plan))


def test_a_run_with_every_outcome_reads_as_stored() -> None:
    problems = ("Line 3 of events.jsonl was changed.",)
    lines = run_markdown(run_report(EVERY, PLAN, problems)).splitlines()
    compare(lines, "run-with-every-outcome.markdown")


def test_a_run_that_has_not_ended_says_so() -> None:
    run = replace(full_run("Ann"), state=RunState.RUNNING, ended_at=None)
    text = run_markdown(run_report(run, full_plan("Ann")))
    assert "has not ended: it is running, or it was killed" in text
    assert "ended not yet" in text


def test_a_run_whose_plan_cannot_be_read_has_the_ids() -> None:
    report = run_report(full_run("Ann"), None)
    assert report.plan is None
    assert "change `a1-suspend-membership`" in run_markdown(report)


@pytest.mark.parametrize("name", ["Ann", "\u202e" * 60, "漢" * 300])
def test_it_always_fits_and_says_how_many_are_shown(name: str) -> None:
    text = _many(3_000, name)
    assert len(text.encode()) <= MOST_BYTES
    assert "#### Needs a look: 3,000" in text
    assert f"of 3,000. All of them:\n\n```\numsync runs show {RUN} --failed\n```" in text


def test_failures_come_first_and_are_counted() -> None:
    report = run_report(EVERY, PLAN)
    assert [each.outcome.is_failure for each in report.rows] == [True] * 3 + [False] * 6
    assert report.failures == 3
    assert [each.changes for each in report.counts] == [1] * len(Outcome)


@pytest.mark.parametrize("privacy", [Privacy.NAMES, Privacy.IDS])
def test_without_the_plan_nothing_is_quoted_that_may_name_somebody(privacy: Privacy) -> None:
    tries = (Attempt("GET /x", "Ann is an admin.", 403),)
    results = (Result("c", Outcome.FAILED, NOW, "Ann is an admin.", tries),)
    report = run_report(replace(EVERY, results=results, note="Ann"), None, (), privacy)
    assert "Ann" not in run_markdown(report)
    assert "Ann" not in f"{report}"


def test_request_ids_of_all_attempts_are_told_once() -> None:
    tries = tuple(Attempt("GET /x", "No.", 500, each) for each in ("r1", None, "r1", "r2"))
    results = (Result("c", Outcome.UNKNOWN, NOW, "", tries),)
    (row,) = run_report(replace(EVERY, results=results), None).rows
    assert row.request_ids == ("r1", "r2")


@pytest.mark.parametrize("length", [10, 290, 400])
@pytest.mark.parametrize("tries", [0, 1, 9])
def test_a_request_id_is_printed_once_and_whole(length: int, tries: int) -> None:
    last = "93d62a14-52e9-5b29-a66c-3b0c0b1d9e7f"
    ids = [*(f"id-{n}" for n in range(tries - 1)), last][: max(tries, 0)]
    attempts = tuple(Attempt("POST /x", "No.", 403, each) for each in ids)
    text = f"{'No ' * (length // 3)}seat. Request id: {last}."
    results = (Result("c", Outcome.FAILED, NOW, text, attempts),)
    found = run_markdown(run_report(replace(EVERY, results=results), None))
    assert found.count(last) == found.count("93d62a14") == 1
    assert "Request id" not in found


@pytest.mark.parametrize(
    ("outcome", "status", "text"),
    [
        (Outcome.FAILED, 401, "The key was rejected."),
        (Outcome.FAILED, 403, "The key may not do this."),
        (Outcome.FAILED, 429, "Atlassian asked to slow down."),
        (Outcome.FAILED, 409, "Correct what the sentence says"),
        (Outcome.FAILED, 503, "Atlassian had trouble."),
        (Outcome.FAILED, None, "Correct what the sentence says"),
        (Outcome.UNKNOWN, 403, "It may have been made or not."),
        (Outcome.NOT_SEEN, None, "Later this looks at it again"),
        (Outcome.NOT_ATTEMPTED, None, f"Go on with: umsync apply --resume {RUN}"),
    ],
)
def test_what_to_do(outcome: Outcome, status: int | None, text: str) -> None:
    tries = (Attempt("GET /x", "No.", status),) if status else ()
    assert advice(Result("c", outcome, NOW, "", tries), RUN).startswith(text)


@pytest.mark.parametrize("outcome", [Outcome.APPLIED, Outcome.ALREADY])
def test_when_all_is_well_there_is_nothing_to_do(outcome: Outcome) -> None:
    assert not advice(Result("c", outcome, NOW), RUN)
