"""Every limit with its exact numbers, scopes and words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.builders import SUSPEND, granting, make_change
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.filters.everyone import Everyone
from umsync.manifest.model import Limit, Limits, Policy, PolicyLimits, Window
from umsync.model.plan import LimitCheck, Refusal
from umsync.planning.limits import Counted, check_limits, refusals

ALL = "all policies"
LIMITS = Limits(destructive=Limit(count=50, percent=5), changes=Limit(count=1000, percent=50))
POLICY = Policy(where=Everyone(), do=(Suspend(),))
BOTH = ("a", "b")
CHANGES = (
    make_change("u1", policies=("a",)),
    make_change("u2", policies=BOTH),
    make_change("u3", granting(SUSPEND), policies=("b",)),
)
DESTRUCTIVE = "destructive changes"


def _checks(limits: Limits = LIMITS, **policies: Policy) -> list[LimitCheck]:
    counted = Counted(CHANGES, {"acme": 1200, "beta": 1}, 7)
    return list(check_limits(limits, policies, counted))


def _row(scope: str, what: str, numbers: tuple[int, int, int], limit: str) -> LimitCheck:
    planned, allowed, population = numbers
    return LimitCheck(scope, what, planned, allowed, population, limit)


def test_first_come_the_limits_over_everything() -> None:
    assert _checks() == [
        _row(ALL, DESTRUCTIVE, (2, 50, 1201), "at most 50 and 5% of 1,201 users"),
        _row(ALL, "changes", (3, 600, 1201), "at most 1,000 and 50% of 1,201 users"),
    ]


def test_then_each_policy_by_name_with_its_own_changes_and_sources() -> None:
    beta = replace(POLICY, source=("beta",))
    assert _checks(b=beta, a=POLICY)[2:] == [
        _row("a", DESTRUCTIVE, (2, 50, 1201), "at most 50 and 5% of 1,201 users"),
        _row("a", "changes", (2, 600, 1201), "at most 1,000 and 50% of 1,201 users"),
        _row("b", DESTRUCTIVE, (1, 1, 1), "at most 50 and 5% of 1 user"),
        _row("b", "changes", (2, 1, 1), "at most 1,000 and 50% of 1 user"),
    ]


def test_what_a_policy_limits_itself_holds_for_it_and_the_rest_is_everybodys() -> None:
    own, three = Limit(count=3, percent=100), Limit(count=4, percent=2.5)
    destructive = replace(POLICY, limits=PolicyLimits(destructive=own))
    changes = replace(POLICY, limits=PolicyLimits(changes=three))
    assert [(each.allowed, each.limit) for each in _checks(a=destructive, b=changes)[2:]] == [
        (3, "at most 3 and 100% of 1,201 users"),
        (600, "at most 1,000 and 50% of 1,201 users"),
        (50, "at most 50 and 5% of 1,201 users"),
        (4, "at most 4 and 2.5% of 1,201 users"),
    ]


@pytest.mark.parametrize(("days", "said"), [(1, "1 day"), (2, "2 days"), (30, "30 days")])
def test_a_window_counts_what_was_done_before(days: int, said: str) -> None:
    limits = replace(LIMITS, window=Window(days=days, destructive=1234))
    assert _checks(limits, a=POLICY)[2] == _row(
        ALL, f"destructive changes in {said}", (9, 1234, 1201), "at most 1,234; earlier runs did 7"
    )


def _allowed(people: int, percent: float, count: int = 10**9) -> int:
    limits = Limits(destructive=Limit(count=count, percent=percent))
    return next(check_limits(limits, {}, Counted((), {"acme": people}, 0))).allowed


@pytest.mark.parametrize(
    ("people", "percent", "allowed"),
    [
        (100, 0, 0),
        (0, 5, 1),
        (1, 5, 1),
        (39, 5, 1),
        (40, 5, 2),
        (59, 5, 2),
        (10_000, 2.3, 230),
        (1000, 0.1, 1),
        (1999, 0.1, 1),
        (2000, 0.1, 2),
        (200, 100, 200),
    ],
)
def test_a_percentage_is_rounded_down_exactly_and_one_is_always_allowed(
    people: int, percent: float, allowed: int
) -> None:
    assert _allowed(people, percent) == allowed


@pytest.mark.parametrize(("count", "allowed"), [(0, 0), (4, 4), (5, 5), (6, 5)])
def test_of_count_and_percentage_the_smaller_holds(count: int, allowed: int) -> None:
    assert _allowed(100, 5, count) == allowed


def _check(scope: str, planned: int) -> LimitCheck:
    return LimitCheck(scope, DESTRUCTIVE, planned, 5, 100, "at most 5 and 5% of 100 users")


def test_a_limit_that_is_just_kept_refuses_nothing() -> None:
    assert list(refusals([_check(ALL, 5), _check("a", 0)], 5)) == []


@pytest.mark.parametrize(("scope", "whose"), [(ALL, ""), ("a", " by policy a")])
def test_a_limit_that_is_not_kept_is_told_with_both_remedies(scope: str, whose: str) -> None:
    assert list(refusals([_check("kept", 5), _check(scope, 6)], 9)) == [
        Refusal(
            "over_limit",
            f"Too many destructive changes{whose}: 6, allowed 5 (at most 5 and 5% of 100 users). "
            "Change the manifest, or apply with --accept-destructive 9 if you mean it.",
        )
    ]


def test_where_there_is_nothing_to_accept_the_manifest_is_the_only_remedy() -> None:
    (refusal,) = refusals([_check(ALL, 6)], 0)
    assert refusal.text == (
        "Too many destructive changes: 6, allowed 5 (at most 5 and 5% of 100 users). "
        "Change the manifest."
    )


def test_to_accept_is_offered_only_where_it_helps() -> None:
    taking = LimitCheck("all policies", "destructive changes", 23, 9, 100, "at most 9")
    helped = LimitCheck("all policies", "changes", 25, 9, 100, "at most 9")
    alone = LimitCheck("give", "changes", 12, 9, 100, "at most 9")
    offered = ["--accept-destructive 23" in each.text for each in refusals([taking, alone], 23)]
    assert offered == [True, False]
    (_, all_) = refusals([taking, helped], 23)
    assert "--accept-destructive 23" in all_.text  # 2 others are within the limit


def test_to_accept_helps_when_the_rest_is_exactly_what_is_allowed() -> None:
    taking = LimitCheck("p", "destructive changes", 3, 9, 100, "at most 9")
    exact = LimitCheck("p", "changes", 12, 9, 100, "at most 9")
    (said,) = refusals([taking, exact], 3)
    assert "--accept-destructive 3" in said.text
    (alone,) = refusals([LimitCheck("p", "changes", 10, 9, 100, "at most 9")], 3)
    assert "--accept-destructive" not in alone.text
