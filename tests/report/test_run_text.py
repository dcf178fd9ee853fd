"""A run as somebody reads it who must know what happened."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.report.golden import compare
from tests.support.builders import NOW, make_change, make_head
from umsync.kinds.registry import actions
from umsync.model.person import Person
from umsync.model.run import Outcome, Result, Run, RunState
from umsync.model.step import Severity, Step
from umsync.report.run_text import counts, run_text
from umsync.sandbox.hostile import NAMES

_PARAMS = (("directory_id", "d1"), ("group_id", "g-1"), ("group_name", "staff"))
_REMOVE = Step(
    "remove_from_groups",
    _PARAMS,
    "group:g-1",
    "member",
    "not a member",
    Severity.REVOKES,
    None,
    actions()["remove_from_groups"].rank,
)
_TEXTS = {
    Outcome.NO_LONGER_MATCHES: "Policy suspend-idle no longer matches the user.",
    Outcome.FAILED: "The organization refused it.",
    Outcome.UNKNOWN: "The connection broke before the answer came.",
    Outcome.NOT_SEEN: "It was accepted, but reading the user again shows 'active'.",
}
_CHANGES = tuple(
    make_change(f"u{n}", id=f"c{n}", **({"step": _REMOVE} if n == 5 else {}))
    for n, _ in enumerate(Outcome)
)
_RESULTS = tuple(Result(f"c{n}", each, NOW, _TEXTS.get(each, "")) for n, each in enumerate(Outcome))
_RUN = Run(make_head(), RunState.FAILED, NOW + timedelta(seconds=61), _RESULTS)


def test_a_run_with_every_outcome() -> None:
    compare(run_text(_RUN, _CHANGES), "run-with-every-outcome")


def test_a_run_with_failures_only() -> None:
    compare(run_text(_RUN, _CHANGES, failed_only=True), "run-with-failures-only")


def test_a_run_that_has_not_ended() -> None:
    head = make_head(accepted_destructive=3)
    run = Run(head, RunState.RUNNING, None, (), note="The organization stopped answering.")
    lines = run_text(run, (), ["Line 3 of events.jsonl was changed."])
    compare(lines, "run-that-has-not-ended")


def test_a_change_that_is_not_in_the_plan_has_its_id() -> None:
    assert any("change c0" in line for line in run_text(_RUN, ()))


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (RunState.DONE, "is done"),
        (RunState.STOPPED, "was stopped"),
        (RunState.RUNNING, "has not ended: it is running, or it was killed"),
        (RunState.FAILED, "ended with failures"),
    ],
)
def test_the_first_line_says_how_it_ended(state: RunState, text: str) -> None:
    first = next(iter(run_text(replace(_RUN, state=state), ())))
    assert first == f"Run 20261122T231500Z-1a2b3c {text}"


def test_counts_leave_out_what_did_not_happen() -> None:
    results = (Result("a", Outcome.APPLIED, NOW), Result("b", Outcome.NO_LONGER_MATCHES, NOW))
    assert counts(replace(_RUN, results=results)) == "1 applied, 1 no longer matches"
    assert counts(replace(_RUN, results=())) == "no changes"


@pytest.mark.parametrize("name", NAMES)
def test_no_name_or_note_moves_hides_or_reorders_a_line(name: str) -> None:
    change = make_change("u0", id="c0", person=Person("u0", name, name))
    result = Result("c0", Outcome.FAILED, NOW, name)
    run = replace(_RUN, results=(result,), note=name)
    for line in run_text(run, (change,), (name,)):
        assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl"} for each in line)
