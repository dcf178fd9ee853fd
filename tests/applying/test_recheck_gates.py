"""What is said when a planned change is not wanted any more, and what is no reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.applying import SUSPEND_ACTIVE, make_manifest
from tests.support.builders import NOW, make_change, make_user
from tests.support.fakes import make_group
from umsync.applying.finding import Finding
from umsync.applying.recheck import Rules, recheck
from umsync.kinds.actions.deactivate import Deactivate
from umsync.kinds.actions.restore import Restore
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.filters.any_of import AnyOf
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.group import InGroup
from umsync.kinds.scope import GroupCatalog, Scope
from umsync.manifest.model import Entry, Policy, Protection
from umsync.model.position import NOWHERE
from umsync.model.run import Outcome
from umsync.model.step import Obstacle
from umsync.planning.policies import bind_policy
from umsync.planning.protection import Shield

GROUPS = GroupCatalog([make_group("g1", "staff"), make_group("g2", "vips")])
SCOPE = Scope("acme", NOW, GROUPS, {})
STEP = make_change().step
STAFF = InGroup(names=("staff",))


def _rules(protect: Protection | None = None, **policies: Policy) -> Rules:
    bound = {name.replace("_", "-"): bind_policy(each, SCOPE) for name, each in policies.items()}
    return Rules(bound, Shield.build(make_manifest(protect=protect), SCOPE))


def _recheck(rules: Rules, **change: object) -> Finding | None:
    user = make_user()
    return recheck(make_change(**change), user, rules, rules.ask(user))  # type: ignore[arg-type] # fields of a change


def test_who_is_protected_by_now_is_told_by_which_rule() -> None:
    protect = Protection(accounts=(Entry("a1", NOWHERE),))
    assert _recheck(_rules(protect, suspend_idle=SUSPEND_ACTIVE)) == Finding(
        Outcome.PROTECTED, "The manifest protects this account."
    )


def test_all_the_evidence_against_it_is_told() -> None:
    where = AnyOf(filters=(STAFF, InGroup(names=("vips",))))
    rules = _rules(suspend_idle=Policy(where=where, do=(Suspend(),)))
    texts = [each.text for each in rules.ask(make_user())["suspend-idle"].evidence]
    assert len(texts) == 2
    assert _recheck(rules) == Finding(
        Outcome.NO_LONGER_MATCHES,
        f"Policy suspend-idle no longer matches the user: {texts[0]}; {texts[1]}.",
    )


def test_the_first_policy_of_the_change_is_the_one_that_is_told() -> None:
    rules = _rules(
        other=Policy(where=STAFF, do=(Suspend(),)),
        suspend_idle=Policy(where=STAFF, do=(Suspend(),)),
    )
    finding = _recheck(rules, policies=("suspend-idle", "other"))
    assert finding
    assert finding.text.startswith("Policy suspend-idle no longer matches the user: ")


def test_a_policy_that_wants_the_opposite_by_now_holds_the_change() -> None:
    rules = _rules(
        keep=Policy(where=Everyone(), do=(Restore(),)),
        suspend_idle=Policy(where=Everyone(), do=(Suspend(),)),
    )
    assert _recheck(rules) == Finding(
        Outcome.NO_LONGER_MATCHES,
        "Policies contradict each other: keep asks for restore, suspend-idle asks for suspend. "
        "Change one of them.",
    )


def test_a_policy_that_wants_the_opposite_of_others_does_not_matter() -> None:
    rules = _rules(
        keep=Policy(where=STAFF, do=(Restore(),)),
        suspend_idle=Policy(where=Everyone(), do=(Suspend(),)),
    )
    assert _recheck(rules) is None


def test_what_another_policy_cannot_do_to_the_user_does_not_matter() -> None:
    """Nobody but its owner deactivates an account that is not managed."""
    rules = _rules(
        block=Policy(where=Everyone(), do=(Deactivate(),)),
        suspend_idle=Policy(where=Everyone(), do=(Suspend(),)),
    )
    external = make_user(claim_status="unmanaged")
    assert isinstance(rules.policies["block"].wishes(external)[0], Obstacle)
    assert recheck(make_change(), external, rules, rules.ask(external)) is None


def test_the_opposite_of_another_change_does_not_hold_this_one() -> None:
    rules = _rules(
        one=Policy(where=Everyone(), do=(Deactivate(message="One"),)),
        other=Policy(where=Everyone(), do=(Deactivate(message="Other"),)),
        suspend_idle=Policy(where=Everyone(), do=(Suspend(),)),
    )
    assert _recheck(rules) is None


def test_where_the_plan_says_that_the_user_stood_does_not_matter() -> None:
    rules = _rules(suspend_idle=Policy(where=Everyone(), do=(Suspend(),)))
    assert _recheck(rules, step=replace(STEP, before="elsewhere")) is None


@pytest.mark.parametrize("rank", [0, 51])
def test_another_rank_is_another_change(rank: int) -> None:
    rules = _rules(suspend_idle=Policy(where=Everyone(), do=(Suspend(),)))
    assert _recheck(rules, step=replace(STEP, rank=rank)) == Finding(
        Outcome.NO_LONGER_MATCHES, "Policy suspend-idle no longer asks for exactly this change."
    )
