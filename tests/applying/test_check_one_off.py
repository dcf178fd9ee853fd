"""A plan and the manifests that it is checked with must mean the same policies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.applying import make_manifest
from tests.support.builders import make_change, make_plan
from umsync.applying.check_one_off import check_one_off
from umsync.errors import PlanRefusedError
from umsync.manifest.one_off import ONE_OFF, policy_of
from umsync.model.plan import OneOff, Plan

ONE = OneOff("everyone", ("suspend",), None, ("acme",))
MANIFEST = make_manifest()
RULED = replace(MANIFEST, policies={ONE_OFF: policy_of(ONE, {})})


def plan(**fields: Any) -> Plan:
    return make_plan(make_change(policies=(ONE_OFF,)), **{"one_off": ONE, **fields})


def test_the_one_off_of_the_plan_fits() -> None:
    check_one_off(plan(), RULED)


def test_the_policies_of_the_manifest_fit_a_plan_without() -> None:
    check_one_off(plan(one_off=None), MANIFEST)


@pytest.mark.parametrize(
    "one_off",
    [
        None,
        replace(ONE, where="status: active"),
        replace(ONE, do=("activate",)),
        replace(ONE, do=("suspend", "activate")),
        replace(ONE, reason="Another"),
        replace(ONE, sources=("acme", "beta")),
        replace(ONE, sources=()),
        replace(ONE, where="{"),
    ],
)
def test_another_one_off_is_refused(one_off: OneOff | None) -> None:
    with pytest.raises(PlanRefusedError):
        check_one_off(plan(one_off=one_off), RULED)


def test_a_one_off_is_not_checked_with_the_policies_of_the_manifest() -> None:
    with pytest.raises(PlanRefusedError, match="not those it is checked with"):
        check_one_off(plan(), MANIFEST)


def test_a_one_off_with_another_policy_beside_it_is_refused() -> None:
    both = replace(MANIFEST, policies={**MANIFEST.policies, **RULED.policies})
    with pytest.raises(PlanRefusedError):
        check_one_off(plan(), both)
