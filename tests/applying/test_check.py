"""Every reason to refuse a plan before anything is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.applying import PLENTY, make_manifest
from tests.support.builders import (
    NOW,
    ORGANIZATION,
    make_change,
    make_head,
    make_intent,
    make_plan,
)
from umsync.applying.check import check_organizations, check_plan
from umsync.applying.circumstances import Circumstances
from umsync.documents.plan_document import document_of
from umsync.errors import ExitCode, PlanRefusedError, UmsyncError, UnsafeError
from umsync.kinds.actions.restore import Restore
from umsync.manifest.model import Limit, Window
from umsync.model.organization import Organization
from umsync.model.plan import ManifestFile, Plan, PlannedSource, Refusal
from umsync.model.run import Outcome, Result
from umsync.runs.start import Start
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.manifest.model import Manifest

PLAN = make_plan(make_change("a1"), make_change("a2"))
OVER = Refusal("over_limit", "The plan has 2 destructive changes; 1 are allowed.")


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def _check(store: RunStore, plan: Plan = PLAN, **given: Any) -> None:
    values: dict[str, Any] = {"manifest": make_manifest(), "store": store, "now": NOW}
    check_plan(document_of(plan), Circumstances(**{**values, **given}))


def _earlier_run(store: RunStore, plan: Plan, digest: str = "other") -> None:
    """Every change of the plan was made."""
    start = Start.of(make_head(plan_digest=digest), plan)
    log = store.create(start.head, "plan").open_log(start)
    for change_id in start.changes:
        log.intent(make_intent(change_id), NOW)
        log.result(Result(change_id, Outcome.APPLIED, NOW))
    log.close()


def test_a_plan_that_fits_passes(store: RunStore) -> None:
    _check(store, expect_digest=document_of(PLAN).digest)


def test_another_plan_than_the_reviewed_one_is_refused(store: RunStore) -> None:
    with pytest.raises(PlanRefusedError, match="but sha256:00 was expected") as refused:
        _check(store, expect_digest="sha256:00")
    assert refused.value.exit_code is ExitCode.PLAN_REFUSED


def test_a_plan_is_refused_from_its_expiry_on(store: RunStore) -> None:
    _check(store, now=PLAN.expires_at - timedelta(microseconds=1))
    with pytest.raises(PlanRefusedError, match=r"expired at 2026-11-23 23:15 UTC\. Run `umsync"):
        _check(store, now=PLAN.expires_at)


def test_accepted_changes_count_against_no_limit_and_the_others_still_do(store: RunStore) -> None:
    restore = Restore().step("membership", "suspended", "active")
    giving = [make_change(f"g{number}", restore) for number in range(3)]
    both = make_plan(*PLAN.changes, *giving)
    _check(store, both, manifest=_allowing(3), accepted_destructive=2)
    with pytest.raises(UnsafeError, match="Too many changes: 3, allowed 2") as refused:
        _check(store, both, manifest=_allowing(2), accepted_destructive=2)
    assert "--accept-destructive" not in str(refused.value)


def test_to_accept_nothing_lifts_nothing(store: RunStore) -> None:
    restore = Restore().step("membership", "suspended", "active")
    giving = make_plan(make_change("g1", restore), make_change("g2", restore))
    with pytest.raises(UnsafeError, match="Too many changes: 2, allowed 1"):
        _check(store, giving, manifest=_allowing(1), accepted_destructive=0)


def _allowing(changes: int) -> Manifest:
    return make_manifest(limits=replace(PLENTY, changes=Limit(count=changes, percent=100)))


def test_a_plan_is_applied_once(store: RunStore) -> None:
    _earlier_run(store, PLAN, document_of(PLAN).digest)
    with pytest.raises(PlanRefusedError, match="Run 20261122T231500Z-1a2b3c carried out this plan"):
        _check(store)


def test_other_manifests_are_refused_by_file(store: RunStore) -> None:
    files = tuple(ManifestFile(name, "0" * 64) for name in ("umsync.yaml", "gone.yaml"))
    now = (ManifestFile("new.yaml", "0" * 64), ManifestFile("umsync.yaml", "1" * 64))
    with pytest.raises(
        PlanRefusedError, match=r"changed: umsync\.yaml; added: new\.yaml; missing: gone\.yaml"
    ):
        _check(store, replace(PLAN, files=files), manifest=replace(make_manifest(), files=now))


def test_a_source_that_the_manifest_does_not_have_is_refused(store: RunStore) -> None:
    with pytest.raises(PlanRefusedError, match="no source acme"):
        _check(store, manifest=replace(make_manifest(), sources={}))


def test_a_change_for_a_source_that_was_not_planned_is_refused(store: RunStore) -> None:
    with pytest.raises(PlanRefusedError, match="a change twice, or for a source"):
        _check(store, make_plan(make_change(source="other")))


def test_a_change_that_stands_there_twice_is_refused(store: RunStore) -> None:
    with pytest.raises(PlanRefusedError, match="a change twice"):
        _check(store, make_plan(make_change("a1"), make_change("a1")))


@pytest.mark.parametrize("policies", [(), ("unheard-of",), ("elsewhere",)])
def test_a_change_by_no_policy_of_its_source_is_refused(
    store: RunStore, policies: tuple[str, ...]
) -> None:
    known = make_manifest().policies
    elsewhere = replace(known["suspend-idle"], source=("other",))
    manifest = make_manifest({**known, "elsewhere": elsewhere})
    with pytest.raises(PlanRefusedError, match="by a policy that source acme does not have"):
        _check(store, make_plan(make_change(policies=policies)), manifest=manifest)


def test_another_organization_is_refused() -> None:
    with pytest.raises(PlanRefusedError, match="but source acme is organization other"):
        check_organizations(PLAN, {"acme": Organization("other", "Acme")})


def test_the_planned_organization_passes_under_a_new_name() -> None:
    check_organizations(PLAN, {"acme": replace(ORGANIZATION, name="Acme Corporation")})


def test_a_plan_that_a_rule_stops_is_unsafe(store: RunStore) -> None:
    with pytest.raises(UnsafeError, match="2 destructive changes; 1 are allowed") as refused:
        _check(store, replace(PLAN, refusals=(OVER,)))
    assert refused.value.exit_code is ExitCode.UNSAFE


def test_accepting_exactly_the_plans_number_lifts_limits(store: RunStore) -> None:
    _check(store, replace(PLAN, refusals=(OVER,)), accepted_destructive=2)


@pytest.mark.parametrize("accepted", [0, 1, 3])
def test_accepting_another_number_lifts_nothing(store: RunStore, accepted: int) -> None:
    with pytest.raises(UnsafeError, match=f"is {accepted}, but the plan has 2"):
        _check(store, replace(PLAN, refusals=(OVER,)), accepted_destructive=accepted)


def test_accepting_another_number_is_refused_even_when_nothing_needs_it(store: RunStore) -> None:
    with pytest.raises(UnsafeError, match="--accept-destructive is 3"):
        _check(store, accepted_destructive=3)


def test_accepting_a_number_lifts_nothing_but_limits(store: RunStore) -> None:
    lost = Refusal("unresolved", "protect.groups: no organization has a group 'vips'.")
    with pytest.raises(UnsafeError) as refused:
        _check(store, replace(PLAN, refusals=(OVER, lost)), accepted_destructive=2)
    assert str(refused.value) == lost.text


def test_limits_are_counted_again_not_believed(store: RunStore) -> None:
    tight = replace(PLENTY, destructive=Limit(count=1, percent=100))
    with pytest.raises(UnsafeError, match=r"destructive changes\D+2\D+1\b"):
        _check(store, manifest=make_manifest(limits=tight))


def test_limits_of_other_sources_policies_do_not_matter(store: RunStore) -> None:
    policies = make_manifest().policies
    elsewhere = replace(policies["suspend-idle"], source=("other",))
    _check(store, manifest=make_manifest({**policies, "elsewhere": elsewhere}))


def test_what_other_runs_did_since_the_plan_counts_in_the_window(store: RunStore) -> None:
    limits = replace(PLENTY, window=Window(days=1, destructive=3))
    manifest = make_manifest(limits=limits)
    _check(store, manifest=manifest)
    _earlier_run(store, PLAN)
    with pytest.raises(UnsafeError, match=r"destructive changes in 1 day\D+4\D+3\b"):
        _check(store, manifest=manifest)


def _many_faults(store: RunStore) -> list[tuple[dict[str, Any], str]]:
    """Each step mends the first fault; the next one must show."""
    del store
    wrong = replace(make_manifest(), files=(), sources={})
    return [
        ({"expect_digest": "x", "now": PLAN.expires_at, "manifest": wrong}, "was expected"),
        ({"now": PLAN.expires_at, "manifest": wrong}, "expired"),
        ({"manifest": wrong}, "carried out"),
    ]


def test_the_first_fault_is_told_first(store: RunStore) -> None:
    _earlier_run(store, PLAN, document_of(PLAN).digest)
    for given, said in _many_faults(store):
        with pytest.raises(UmsyncError, match=said):
            _check(store, **given)


def test_files_are_told_before_sources_and_sources_before_safety(store: RunStore) -> None:
    plan = replace(PLAN, refusals=(OVER,))
    no_source = replace(make_manifest(), sources={})
    with pytest.raises(UmsyncError, match="missing: umsync"):
        _check(store, plan, manifest=replace(no_source, files=()))
    with pytest.raises(UmsyncError, match="no source"):
        _check(store, plan, manifest=no_source)


def test_a_plan_of_several_sources_checks_each() -> None:
    plan = replace(PLAN, sources=(*PLAN.sources, PlannedSource("b", ORGANIZATION, 1, ())))
    with pytest.raises(PlanRefusedError, match="source b"):
        check_organizations(plan, {"acme": ORGANIZATION, "b": Organization("z", "Z")})
