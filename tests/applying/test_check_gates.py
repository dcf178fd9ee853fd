"""Each check of a plan stands alone: only it refuses, with its whole sentence, at its boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.applying import PLENTY, make_manifest
from tests.support.builders import NOW, ORGANIZATION, make_change, make_head, make_intent, make_plan
from umsync.applying.check import check_organizations, check_plan
from umsync.applying.circumstances import Circumstances
from umsync.documents.plan_document import document_of
from umsync.errors import PlanRefusedError, UmsyncError, UnsafeError
from umsync.kinds.actions.restore import Restore
from umsync.manifest.model import Limit, PolicyLimits, Window
from umsync.model.organization import Organization
from umsync.model.plan import ManifestFile, Plan, PlannedSource, Refusal
from umsync.model.run import Outcome, Result
from umsync.model.step import Severity
from umsync.runs.start import Start
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAN = make_plan(make_change("a1"), make_change("a2"))
AGAIN = "Run `umsync plan` again."
STEP = make_change().step
ONE_MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


@pytest.fixture
def check(store: RunStore) -> Callable[..., None]:
    def run(plan: Plan = PLAN, **given: Any) -> None:
        values: dict[str, Any] = {"manifest": make_manifest(), "store": store, "now": NOW}
        check_plan(document_of(plan), Circumstances(**{**values, **given}))

    return run


def _said(kind: type[UmsyncError], check: Callable[..., None], *plan: Plan, **given: Any) -> str:
    with pytest.raises(kind) as refused:
        check(*plan, **given)
    return str(refused.value)


def test_another_digest_is_told_with_both(check: Callable[..., None]) -> None:
    digest = document_of(PLAN).digest
    assert _said(PlanRefusedError, check, expect_digest="sha256:00") == (
        f"The plan's digest is {digest}, but sha256:00 was expected. "
        "Apply the plan that was reviewed, or review this one."
    )


def test_a_clock_may_be_ahead_by_five_minutes_and_no_more(check: Callable[..., None]) -> None:
    check(now=NOW - timedelta(minutes=5))
    assert _said(PlanRefusedError, check, now=NOW - timedelta(minutes=5) - ONE_MICROSECOND) == (
        "The plan says that it was made at 2026-11-22 23:15 UTC, which is still to come. "
        f"Check the clocks. {AGAIN}"
    )


def test_a_plan_is_valid_for_a_day_and_no_longer(check: Callable[..., None]) -> None:
    check(replace(PLAN, expires_at=NOW + timedelta(hours=24)))
    longer = replace(PLAN, expires_at=NOW + timedelta(hours=24) + ONE_MICROSECOND)
    assert _said(PlanRefusedError, check, longer) == (
        f"The plan would be valid for longer than a plan may be. {AGAIN}"
    )


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ({"severity": Severity.GRANTS}, "'suspend' as grants"),
        ({"severity": Severity.IRREVERSIBLE}, "'suspend' as irreversible"),
        ({"rank": 0}, "'suspend' as revokes"),
        ({"action": "unheard_of"}, "'unheard_of' as revokes"),
    ],
)
def test_an_action_is_as_severe_and_as_early_as_it_says_itself(
    check: Callable[..., None], forged: dict[str, Any], said: str
) -> None:
    plan = make_plan(make_change("a1"), make_change("a2", replace(STEP, **forged)))
    assert _said(PlanRefusedError, check, plan) == (
        f"The plan has a change that this umsync does not make: {said}. {AGAIN}"
    )


def test_a_plan_that_was_used_is_told_with_its_run(
    check: Callable[..., None], store: RunStore
) -> None:
    _earlier_run(store, document_of(PLAN).digest)
    assert _said(PlanRefusedError, check) == (
        f"Run 20261122T231500Z-1a2b3c carried out this plan before. {AGAIN} "
        "Or, if it left something undone: umsync apply --resume 20261122T231500Z-1a2b3c"
    )


def _earlier_run(store: RunStore, digest: str) -> None:
    start = Start.of(make_head(plan_digest=digest), PLAN)
    log = store.create(start.head, "plan").open_log(start)
    for change_id in start.changes:
        log.intent(make_intent(change_id), NOW)
        log.result(Result(change_id, Outcome.APPLIED, NOW))
    log.close()


def _files(**contents: str) -> tuple[ManifestFile, ...]:
    return tuple(ManifestFile(name, text * 64) for name, text in contents.items())


@pytest.mark.parametrize(
    ("planned", "present", "said"),
    [
        ({"a": "0", "b": "0"}, {"a": "1", "b": "1"}, "changed: a, b"),
        ({"a": "0", "b": "0"}, {"a": "1", "b": "0"}, "changed: a"),
        ({"a": "0"}, {"a": "0", "b": "0", "c": "0"}, "added: b, c"),
        ({"a": "0", "b": "0", "c": "0"}, {"b": "0"}, "missing: a, c"),
        ({"a": "0", "c": "0"}, {"b": "0", "c": "1"}, "changed: c; added: b; missing: a"),
    ],
)
def test_files_that_differ_are_listed(
    check: Callable[..., None], planned: dict[str, str], present: dict[str, str], said: str
) -> None:
    manifest = replace(make_manifest(), files=_files(**present))
    plan = replace(PLAN, files=_files(**planned))
    assert _said(PlanRefusedError, check, plan, manifest=manifest) == (
        f"The manifests are not those that the plan was made from ({said}). {AGAIN}"
    )


def test_the_order_of_files_does_not_matter(check: Callable[..., None]) -> None:
    manifest = replace(make_manifest(), files=_files(a="0", b="1"))
    check(replace(PLAN, files=_files(b="1", a="0")), manifest=manifest)


def test_a_source_that_is_not_in_the_manifest_is_named(check: Callable[..., None]) -> None:
    beta = PlannedSource("beta", ORGANIZATION, 1, ())
    assert _said(PlanRefusedError, check, replace(PLAN, sources=(*PLAN.sources, beta))) == (
        f"The manifest has no source beta, but the plan does. {AGAIN}"
    )


@pytest.mark.parametrize(
    "changes",
    [
        (make_change("a1"), make_change("a1")),
        (make_change("a1"), make_change("a2", source="beta")),
    ],
)
def test_a_change_stands_there_once_and_for_a_source_of_the_plan(
    check: Callable[..., None], changes: tuple[Any, ...]
) -> None:
    assert _said(PlanRefusedError, check, make_plan(*changes)) == (
        f"The plan has a change twice, or for a source it does not name. {AGAIN}"
    )


@pytest.mark.parametrize("policies", [(), ("unheard-of",), ("suspend-idle", "unheard-of")])
def test_every_policy_of_a_change_is_one_of_its_source(
    check: Callable[..., None], policies: tuple[str, ...]
) -> None:
    plan = make_plan(make_change("a1"), make_change("a2", policies=policies))
    assert _said(PlanRefusedError, check, plan) == (
        "The plan's change a2-suspend-membership is by a policy that source acme does not have. "
        f"{AGAIN}"
    )


def test_a_plan_with_another_one_off_is_refused(check: Callable[..., None]) -> None:
    manifest = make_manifest()
    policies = {**manifest.policies, "(one-off)": manifest.policies["suspend-idle"]}
    assert _said(PlanRefusedError, check, manifest=make_manifest(policies)) == (
        f"The plan's policies are not those it is checked with. {AGAIN}"
    )


def test_another_number_than_the_plans_is_told_with_both(check: Callable[..., None]) -> None:
    assert _said(UnsafeError, check, accepted_destructive=1) == (
        "--accept-destructive is 1, but the plan has 2 that take something away. "
        "Review the plan, and accept exactly what it has."
    )


def test_every_rule_that_stops_a_plan_is_told_once_on_its_line(check: Callable[..., None]) -> None:
    lost, shrunk = Refusal("unresolved", "Nobody is vips."), Refusal("population", "Too few.")
    plan = replace(PLAN, refusals=(lost, shrunk, lost))
    assert _said(UnsafeError, check, plan) == "Nobody is vips.\nToo few."


TIGHT = Limit(count=1, percent=100)


def test_limits_are_counted_again_with_the_remedy(check: Callable[..., None]) -> None:
    manifest = make_manifest(limits=replace(PLENTY, destructive=TIGHT))
    numbers = "2, allowed 1 (at most 1 and 100% of 100 users)"
    remedy = "Change the manifest, or apply with --accept-destructive 2 if you mean it."
    assert _said(UnsafeError, check, manifest=manifest).splitlines() == [
        f"Too many destructive changes: {numbers}. {remedy}",
        f"Too many destructive changes by policy suspend-idle: {numbers}. {remedy}",
    ]
    check(manifest=manifest, accepted_destructive=2)


def test_accepting_destructive_changes_lifts_no_limit_of_the_others(
    check: Callable[..., None],
) -> None:
    restore = Restore().step("membership", "suspended", "active")
    plan = make_plan(make_change("a1"), *(make_change(each, restore) for each in ("a2", "a3")))
    manifest = make_manifest(limits=replace(PLENTY, changes=TIGHT))
    numbers = "2, allowed 1 (at most 1 and 100% of 100 users)"
    said = _said(UnsafeError, check, plan, manifest=manifest, accepted_destructive=1)
    assert said.splitlines() == [
        f"Too many changes: {numbers}. Change the manifest.",
        f"Too many changes by policy suspend-idle: {numbers}. Change the manifest.",
    ]


def test_accepting_lifts_the_window_and_all_limits_of_destructive_changes(
    check: Callable[..., None], store: RunStore
) -> None:
    _earlier_run(store, "other")
    limits = replace(PLENTY, destructive=TIGHT, changes=TIGHT, window=Window(days=1, destructive=1))
    check(manifest=make_manifest(limits=limits), accepted_destructive=2)


@pytest.mark.parametrize("source", [None, ("acme",), ("acme", "beta")])
def test_a_policys_own_limit_is_counted_again(
    check: Callable[..., None], source: tuple[str, ...] | None
) -> None:
    policy = make_manifest().policies["suspend-idle"]
    limited = replace(policy, source=source, limits=PolicyLimits(destructive=TIGHT))
    said = _said(UnsafeError, check, manifest=make_manifest({"suspend-idle": limited}))
    assert said.startswith("Too many destructive changes by policy suspend-idle: 2, allowed 1 ")


@pytest.mark.parametrize(
    ("planned", "now", "is_kept"),
    [
        (100, None, True),
        (100, {}, True),
        (100, {"other": 1}, True),
        (100, {"acme": 100}, True),
        (100, {"acme": 99}, False),
        (99, None, False),
        (99, {"acme": 1000}, False),
    ],
)
def test_a_percentage_is_of_the_fewer_people(
    check: Callable[..., None], planned: int, now: dict[str, int] | None, *, is_kept: bool
) -> None:
    manifest = make_manifest(limits=replace(PLENTY, destructive=Limit(count=1000, percent=2)))
    plan = replace(PLAN, sources=(replace(PLAN.sources[0], population=planned),))
    if is_kept:
        check(plan, manifest=manifest, population=now)
    else:
        assert "allowed 1 " in _said(UnsafeError, check, plan, manifest=manifest, population=now)


@pytest.mark.parametrize(("later", "counts"), [(timedelta(hours=23), True), (None, False)])
def test_the_window_reaches_back_as_many_days_as_it_says(
    check: Callable[..., None], store: RunStore, later: timedelta | None, *, counts: bool
) -> None:
    """The plan is made anew, so that only the window can stop it."""
    _earlier_run(store, "other")
    now = NOW + (later or timedelta(days=2))
    plan = replace(PLAN, as_of=now, expires_at=now + timedelta(hours=1))
    manifest = make_manifest(limits=replace(PLENTY, window=Window(days=1, destructive=3)))
    if counts:
        assert _said(UnsafeError, check, plan, now=now, manifest=manifest) == (
            "Too many destructive changes in 1 day: 4, allowed 3 (at most 3; earlier runs did 2). "
            "Change the manifest, or apply with --accept-destructive 2 if you mean it."
        )
    else:
        check(plan, now=now, manifest=manifest)


def test_another_organization_is_told_with_both_ids() -> None:
    with pytest.raises(PlanRefusedError) as refused:
        check_organizations(PLAN, {"acme": Organization("other", "Acme")})
    assert str(refused.value) == (
        f"The plan is for organization {ORGANIZATION.id}, but source acme is organization other. "
        "Correct the manifest or the key, or run `umsync plan`."
    )
