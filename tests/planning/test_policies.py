"""A bound policy tells what it wants from what it would change."""

from __future__ import annotations

from tests.support.builders import NOW, make_user
from umsync.kinds.actions.deactivate import Deactivate
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.scope import GroupCatalog, Scope
from umsync.manifest.model import Policy
from umsync.model.step import Obstacle, Step
from umsync.planning.policies import bind_policy

BOUND = bind_policy(
    Policy(where=Everyone(), do=(Suspend(), Deactivate())),
    Scope("acme", NOW, GroupCatalog(()), {}),
)
USER = make_user(membership_status="suspended", claim_status="unmanaged")


def test_what_is_there_already_is_wanted_and_is_no_step() -> None:
    suspend, deactivate = BOUND.wishes(USER)
    assert isinstance(suspend, Step)
    assert not suspend.is_needed
    assert BOUND.steps(USER) == (deactivate,)


def test_an_obstacle_is_told_with_the_steps() -> None:
    (deactivate,) = BOUND.steps(USER)
    assert isinstance(deactivate, Obstacle)
    assert deactivate.code == "unmanaged"
