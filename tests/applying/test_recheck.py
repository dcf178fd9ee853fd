"""Whether a planned change is still wanted, on fresh data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.applying import SUSPEND_ACTIVE, make_manifest
from tests.support.builders import NOW, make_change, make_user
from tests.support.fakes import make_group
from umsync.applying.finding import Finding
from umsync.applying.recheck import Rules, recheck
from umsync.kinds.actions.deactivate import Deactivate
from umsync.kinds.actions.remove_from_groups import RemoveFromGroups
from umsync.kinds.actions.restore import Restore
from umsync.kinds.actions.revoke_product_access import RevokeProductAccess
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.group import InGroup
from umsync.kinds.role_id import RoleId
from umsync.kinds.scope import GroupCatalog, Scope, WorkspaceCatalog
from umsync.manifest.model import Entry, Policy, Protection
from umsync.model.organization import Workspace
from umsync.model.position import NOWHERE
from umsync.model.run import Outcome
from umsync.model.step import Step
from umsync.model.user import ORG_ADMIN, RoleAssignment, Status
from umsync.planning.policies import bind_policy
from umsync.planning.protection import Shield

if TYPE_CHECKING:
    from umsync.model.user import User

GROUPS = GroupCatalog([make_group("g1", "staff"), make_group("g2", "vips")])
SCOPE = Scope("acme", NOW, GROUPS, {})


def _rules(protect: Protection | None = None, **policies: Policy) -> Rules:
    bound = {
        name.replace("_", "-"): bind_policy(policy, SCOPE)
        for name, policy in (policies or {"suspend_idle": SUSPEND_ACTIVE}).items()
    }
    manifest = make_manifest(protect=protect)
    return Rules(bound, Shield.build(manifest, SCOPE))


def _recheck(user: User | None, rules: Rules, step: Step | None = None) -> Finding | None:
    change = make_change(step=step) if step else make_change()
    return recheck(change, user, rules, rules.ask(user) if user else {})


def test_a_change_that_is_still_wanted_goes_on() -> None:
    assert _recheck(make_user(), _rules()) is None


def test_a_user_who_is_not_there_is_gone() -> None:
    finding = _recheck(None, _rules())
    assert finding == Finding(Outcome.GONE, "The organization no longer has this user.")


@pytest.mark.parametrize(
    ("protect", "user"),
    [
        (Protection(accounts=(Entry("a1@example.com", NOWHERE),)), make_user()),
        (Protection(groups=(Entry("vips", NOWHERE),)), make_user(groups=frozenset({"g2"}))),
        (Protection(groups=(Entry("vips", NOWHERE),)), make_user(groups=None)),
        (Protection(where=(InGroup(names=("vips",)),)), make_user(groups=frozenset({"g2"}))),
        (Protection(where=(InGroup(names=("vips",)),)), make_user(groups=None)),
        (Protection(), make_user(platform_roles=frozenset({ORG_ADMIN}))),
        (Protection(), make_user(platform_roles=None)),
    ],
)
def test_a_user_who_is_protected_by_now_is_left_alone(protect: Protection, user: User) -> None:
    finding = _recheck(user, _rules(protect))
    assert finding
    assert finding.outcome is Outcome.PROTECTED


def test_a_user_who_is_there_already_needs_no_change() -> None:
    user = make_user(status=Status.SUSPENDED, membership_status="suspended")
    assert _recheck(user, _rules()) == Finding(
        Outcome.ALREADY, "There is nothing to do: the user is suspended."
    )


def test_a_filter_that_says_no_by_now_is_told_with_its_evidence() -> None:
    rules = _rules(suspend_idle=Policy(where=InGroup(names=("staff",)), do=SUSPEND_ACTIVE.do))
    finding = _recheck(make_user(), rules)
    assert finding
    assert finding.outcome is Outcome.NO_LONGER_MATCHES
    assert finding.text.startswith("Policy suspend-idle no longer matches the user: ")


def test_a_filter_that_cannot_tell_is_no_yes() -> None:
    rules = _rules(suspend_idle=Policy(where=InGroup(names=("staff",)), do=SUSPEND_ACTIVE.do))
    finding = _recheck(make_user(groups=None), rules)
    assert finding
    assert finding.outcome is Outcome.NO_LONGER_MATCHES


def test_an_obstacle_that_came_up_is_told_in_its_words() -> None:
    rules = _rules(suspend_idle=Policy(where=Everyone(), do=SUSPEND_ACTIVE.do))
    finding = _recheck(make_user(membership_status="no_membership"), rules)
    assert finding == Finding(
        Outcome.NO_LONGER_MATCHES, "The user is in no directory. Invite them first."
    )


def test_a_state_that_is_neither_before_nor_after_is_no_match() -> None:
    """A deactivated account is not suspended; its membership is what it was."""
    user = make_user(status=Status.DEACTIVATED, account_status="inactive")
    rules = _rules(suspend_idle=Policy(where=Everyone(), do=SUSPEND_ACTIVE.do))
    assert _recheck(user, rules) == Finding(
        Outcome.NO_LONGER_MATCHES, "Policy suspend-idle no longer asks for exactly this change."
    )


def test_only_the_planned_action_is_made() -> None:
    rules = _rules(suspend_idle=Policy(where=Everyone(), do=(Restore(),)))
    finding = _recheck(make_user(membership_status="suspended"), rules, _suspend())
    assert finding
    assert finding.outcome is Outcome.NO_LONGER_MATCHES


def _suspend() -> Step:
    return make_change().step


@pytest.mark.parametrize("change", [{"target": "account"}, {"after": "no_membership"}])
def test_only_the_planned_target_and_state_are_changed(change: dict[str, Any]) -> None:
    rules = _rules(suspend_idle=Policy(where=Everyone(), do=SUSPEND_ACTIVE.do))
    finding = _recheck(make_user(), rules, replace(_suspend(), **change))
    assert finding
    assert finding.outcome is Outcome.NO_LONGER_MATCHES


def test_only_the_planned_parameters_are_used() -> None:
    rules = _rules(suspend_idle=Policy(where=Everyone(), do=(Deactivate(message="Other"),)))
    planned = Deactivate().step("account", "active", "inactive", (("message", "As reviewed"),))
    finding = _recheck(make_user(), rules, planned)
    assert finding
    assert finding.outcome is Outcome.NO_LONGER_MATCHES


def test_only_the_planned_group_is_changed() -> None:
    remove = RemoveFromGroups(groups=("staff", "vips"))
    rules = _rules(suspend_idle=Policy(where=Everyone(), do=(remove,)))
    member = make_user(groups=frozenset({"g1", "g2"}))
    first, second = (each for each in remove.bind(SCOPE)(member) if isinstance(each, Step))
    left = make_user(groups=frozenset({"g2"}))
    assert _recheck(left, rules, second) is None
    finding = _recheck(left, rules, first)
    assert finding == Finding(Outcome.ALREADY, "There is nothing to do: the user is not a member.")


@pytest.mark.parametrize("name", ["staff", "crew"])
def test_a_group_that_no_longer_fits_is_not_left(name: str) -> None:
    """Somebody renamed it since it was planned, perhaps so that it still fits."""
    remove = RemoveFromGroups(starts_with=("s",), matches=("taff|crew",))
    planned = RemoveFromGroups.step(make_group("g1", "s-crew"), "member")
    groups = GroupCatalog([make_group("g1", name), make_group("g2", "staff-2")])
    policy = Policy(where=Everyone(), do=(remove,))
    bound = {"suspend-idle": bind_policy(policy, replace(SCOPE, groups=groups))}
    rules = Rules(bound, Shield.build(make_manifest(), replace(SCOPE, groups=groups)))
    assert _recheck(make_user(groups=frozenset({"g1"})), rules, planned) == Finding(
        Outcome.NO_LONGER_MATCHES, "Policy suspend-idle no longer asks for exactly this change."
    )


def test_why_a_group_is_not_left_is_not_told_of_another() -> None:
    synced = replace(make_group("g2", "vips"), external_synced=True)
    groups = GroupCatalog([make_group("g1", "staff"), synced])
    policy = Policy(where=Everyone(), do=(RemoveFromGroups(all=True, keep=("staff",)),))
    bound = {"suspend-idle": bind_policy(policy, replace(SCOPE, groups=groups))}
    rules = Rules(bound, Shield.build(make_manifest(), replace(SCOPE, groups=groups)))
    member = make_user(groups=frozenset({"g1", "g2"}))
    said = [
        _recheck(member, rules, RemoveFromGroups.step(groups.by_id[each], "member"))
        for each in ("g1", "g2")
    ]
    assert [each and each.text for each in said] == [
        "Policy suspend-idle no longer asks for exactly this change.",
        "Group vips is synced from an identity provider. Change it there.",
    ]


def test_a_role_is_taken_only_while_the_policy_takes_that_role() -> None:
    jira = Workspace("r-jira", "jira", "Jira", "acme", "acme.example.com")
    scope = replace(SCOPE, workspaces=WorkspaceCatalog([jira]))
    admin, user = (RoleId.parse(each) for each in ("admin", "user"))
    given = tuple(
        RoleAssignment("r-jira", each.text, frozenset({"direct"})) for each in (admin, user)
    )
    revoke = RevokeProductAccess(all=True, role=(admin,))
    policy = Policy(where=Everyone(), do=(revoke,))
    rules = Rules(
        {"suspend-idle": bind_policy(policy, scope)}, Shield.build(make_manifest(), SCOPE)
    )
    member = make_user(role_assignments=given)
    take_admin, take_user = (
        revoke.role_step(jira, each.text, "assigned") for each in (admin, user)
    )
    assert _recheck(member, rules, take_admin) is None
    finding = _recheck(member, rules, take_user)
    assert finding
    assert finding.outcome is Outcome.NO_LONGER_MATCHES


def test_one_policy_that_still_matches_is_enough() -> None:
    rules = _rules(
        other=Policy(where=Everyone(), do=SUSPEND_ACTIVE.do),
        suspend_idle=Policy(where=InGroup(names=("staff",)), do=SUSPEND_ACTIVE.do),
    )
    change = make_change(policies=("suspend-idle", "other"))
    assert recheck(change, make_user(), rules, rules.ask(make_user())) is None
