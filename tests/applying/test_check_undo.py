"""A plan that is an undo stands on its own entries, and on nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.applying import make_manifest
from tests.support.builders import NOW, ORGANIZATION, make_change, make_plan
from umsync.applying.check_one_off import check_one_off
from umsync.errors import PlanRefusedError
from umsync.manifest.undo_policies import with_undo
from umsync.model.person import Person
from umsync.model.plan import OneOff, Plan, PlannedSource
from umsync.model.undo import Reversal, Undoing

BACK = Reversal("c", "acme", Person("a1", "", None), "suspend", "restore", (), "t", "", "", ())
UNDO = Undoing("20261122T231500Z-1a2b3c", "sha256:0", NOW, (BACK,))
MANIFEST = make_manifest()
RULED = with_undo(MANIFEST, UNDO)
AGAIN = "Run `umsync plan` again."


def plan(**fields: Any) -> Plan:
    return make_plan(make_change(policies=("(undo 1)",)), **{"undo": UNDO, **fields})


def said(given: Plan) -> str:
    with pytest.raises(PlanRefusedError) as refused:
        check_one_off(given, RULED)
    return str(refused.value)


def test_the_undo_of_the_plan_fits() -> None:
    check_one_off(plan(), RULED)


@pytest.mark.parametrize(
    "undo",
    [
        None,
        replace(UNDO, entries=()),
        replace(UNDO, entries=(replace(BACK, action="suspend"),)),
        replace(UNDO, entries=(replace(BACK, person=Person("a2", "", None)),)),
        replace(UNDO, entries=(BACK, replace(BACK, person=Person("a2", "", None)))),
        replace(UNDO, entries=(replace(BACK, source="beta"),)),
        replace(UNDO, run_id="another"),
    ],
)
def test_another_undo_is_refused(undo: Undoing | None) -> None:
    assert said(plan(undo=undo)) == (
        f"The plan's policies are not those it is checked with. {AGAIN}"
    )


def test_an_undo_of_what_takes_nothing_back_is_refused() -> None:
    text = said(plan(undo=replace(UNDO, entries=(replace(BACK, action="delete"),))))
    assert text.startswith(f"The plan's undo has mistakes. {AGAIN}\n")


def test_an_undo_is_no_one_off_too() -> None:
    one = OneOff("everyone", ("suspend",), None, ("acme",))
    assert "not those it is checked with" in said(plan(one_off=one))


def test_sources_beside_those_of_the_undo_are_refused() -> None:
    sources = tuple(PlannedSource(name, ORGANIZATION, 1, ()) for name in ("acme", "beta"))
    assert "not those it is checked with" in said(plan(sources=sources))


def test_an_undo_is_not_checked_with_the_policies_of_the_manifest() -> None:
    with pytest.raises(PlanRefusedError):
        check_one_off(plan(), MANIFEST)


def test_the_policies_of_the_manifest_are_not_checked_with_an_undo() -> None:
    with pytest.raises(PlanRefusedError):
        check_one_off(make_plan(make_change()), RULED)
