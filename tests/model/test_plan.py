"""What a plan counts."""

from __future__ import annotations

from dataclasses import replace

from tests.support.builders import SUSPEND, granting, make_change, make_plan
from umsync.model.plan import LimitCheck, Refusal
from umsync.model.position import Position
from umsync.model.step import Severity


def test_only_what_takes_something_away_is_destructive() -> None:
    forever = replace(SUSPEND, severity=Severity.IRREVERSIBLE)
    plan = make_plan(make_change("a"), make_change("b", granting()), make_change("c", forever))
    assert plan.destructive == 2


def test_a_refusal_stops_a_plan() -> None:
    assert make_plan().is_applyable
    assert not make_plan(refusals=(Refusal("unresolved", "Nobody."),)).is_applyable


def test_a_limit_is_kept_up_to_what_it_allows() -> None:
    check = LimitCheck("all policies", "changes", 5, 5, 100, "at most 5")
    assert check.is_kept
    assert not replace(check, planned=6).is_kept


def test_a_step_from_a_state_to_itself_is_not_needed() -> None:
    assert SUSPEND.is_needed
    assert not replace(SUSPEND, before="suspended").is_needed


def test_a_place_is_written_as_editors_read_it() -> None:
    assert str(Position("umsync.yaml", 3, 7)) == "umsync.yaml:3:7"
