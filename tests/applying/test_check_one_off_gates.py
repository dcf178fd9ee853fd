"""A one-off is read with the manifest's saved filters, and its mistakes are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.applying import make_manifest
from tests.support.builders import make_change, make_plan
from umsync.applying.check_one_off import check_one_off
from umsync.errors import PlanRefusedError
from umsync.kinds.filters.everyone import Everyone
from umsync.manifest.one_off import ONE_OFF, policy_of
from umsync.model.plan import OneOff

SAVED = {"idle": Everyone()}
ONE = OneOff("use: idle", ("suspend",), None, ("acme",))
MANIFEST = replace(make_manifest({ONE_OFF: policy_of(ONE, SAVED)}), filters=SAVED)
AGAIN = "Run `umsync plan` again."


def _said(one_off: OneOff | None) -> str:
    with pytest.raises(PlanRefusedError) as refused:
        check_one_off(make_plan(make_change(policies=(ONE_OFF,)), one_off=one_off), MANIFEST)
    return str(refused.value)


def test_a_one_off_may_use_a_saved_filter() -> None:
    check_one_off(make_plan(make_change(policies=(ONE_OFF,)), one_off=ONE), MANIFEST)


@pytest.mark.parametrize("one_off", [None, replace(ONE, sources=("beta",))])
def test_policies_that_do_not_fit_are_refused(one_off: OneOff | None) -> None:
    assert _said(one_off) == f"The plan's policies are not those it is checked with. {AGAIN}"


def test_sources_that_do_not_fit_are_refused_though_the_policy_fits() -> None:
    both = replace(ONE, sources=("acme", "beta"))
    manifest = replace(MANIFEST, policies={ONE_OFF: policy_of(both, SAVED)})
    with pytest.raises(PlanRefusedError, match="not those it is checked with"):
        check_one_off(make_plan(make_change(policies=(ONE_OFF,)), one_off=both), manifest)


def test_the_mistakes_of_a_one_off_are_told() -> None:
    said, mistake = _said(replace(ONE, where="use: unheard-of")).split("\n", 1)
    assert said == f"The plan's one-off has mistakes. {AGAIN}"
    assert "unheard-of" in mistake
