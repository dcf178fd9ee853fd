"""What a run counts, and what of it needs a look."""

from __future__ import annotations

from tests.support.builders import NOW, make_head
from umsync.model.run import Outcome, Result, Run, RunState


def test_only_what_failed_or_is_unknown_or_does_not_show_needs_a_look() -> None:
    failures = {each for each in Outcome if each.is_failure}
    assert failures == {Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_SEEN}


def test_a_run_counts_its_results() -> None:
    outcomes = (Outcome.APPLIED, Outcome.APPLIED, Outcome.GONE)
    results = tuple(Result(str(n), each, NOW) for n, each in enumerate(outcomes))
    run = Run(make_head(), RunState.DONE, NOW, results)
    assert run.count(Outcome.APPLIED) == 2
    assert run.count(Outcome.FAILED) == 0
