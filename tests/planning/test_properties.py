"""What must hold for every plan, whatever the organization and the manifest."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.planning.effects import carried_out
from tests.support.strategies import (
    CATALOGS,
    GROUPS,
    NOW,
    SAVED,
    actions,
    filters,
    lasting_filters,
    manifests,
    questions,
    thoroughly,
    users,
)
from umsync.documents.plan_document import read_plan, write_plan
from umsync.kinds.actions.activate import Activate
from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.any_of import AnyOf
from umsync.kinds.filters.none_of import NoneOf
from umsync.kinds.scope import Scope
from umsync.manifest.model import Protection
from umsync.model.answer import Verdict
from umsync.model.organization import Complete
from umsync.planning.planner import plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from umsync.kinds.filter import Filter
    from umsync.manifest.model import Limit, Manifest, Policy
    from umsync.model.plan import Change, Plan
    from umsync.model.user import User
    from umsync.planning.planner import Question

_SCOPE = Scope.of("acme", NOW, CATALOGS, SAVED, {})
_NOT = {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES, Verdict.UNKNOWN: Verdict.UNKNOWN}


def _verdict(of: Filter, user: User) -> Verdict:
    return of.bind(_SCOPE)(user).verdict


@thoroughly
@given(questions())
def test_planning_twice_gives_the_same_bytes(question: Question) -> None:
    assert write_plan(plan(question)) == write_plan(plan(question))


@thoroughly
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_users_and_groups_does_not_matter(question: Question, random: Random) -> None:
    assert write_plan(plan(_shuffled(question, random))) == write_plan(plan(question))


def _shuffled(question: Question, random: Random) -> Question:
    reads = {}
    for name, read in question.reads.items():
        snapshot = read.snapshot
        people = random.sample(snapshot.users, len(snapshot.users))
        groups = random.sample(snapshot.catalogs.groups, len(snapshot.catalogs.groups))
        catalogs = replace(snapshot.catalogs, groups=tuple(groups))
        reads[name] = Complete(replace(snapshot, users=tuple(people), catalogs=catalogs))
    return replace(question, reads=reads)


@thoroughly
@given(questions())
def test_nobody_who_is_protected_is_ever_changed(question: Question) -> None:
    protected = {
        (name, user.account_id)
        for name, read in question.reads.items()
        for user in read.snapshot.users
        if _is_protected(user, question.manifest)
        or any(_verdict(each, user) is not Verdict.NO for each in question.manifest.protect.where)
    }
    changed = {(each.source, each.person.account_id) for each in plan(question).changes}
    assert not protected & changed


def _is_protected(user: User, manifest: Manifest) -> bool:
    """The rules once more, by hand."""
    protect = manifest.protect
    live = [each.account for each in manifest.exempt if each.until.date >= NOW.date()]
    names = {entry.text.lower() for entry in protect.accounts} | {name.lower() for name in live}
    wanted = {entry.text for entry in protect.groups}
    closed = {group.id for group in GROUPS if {group.id, group.name} & wanted}
    return bool(
        user.account_id in names
        or (user.email or "").lower() in names
        or (closed and (user.groups is None or closed & user.groups))
        or (protect.org_admins and user.is_org_admin is not False)
    )


@thoroughly
@given(questions(), st.integers(1, 3))
def test_at_most_so_many_people_are_changed_and_nobody_is_changed_otherwise(
    question: Question, most: int
) -> None:
    whole, some = plan(question), plan(_at_most(question, most))
    assert set(some.changes) <= set(whole.changes)
    names = question.manifest.policies
    for name in question.manifest.policies:
        everybody, now = _people(whole, name), _people(some, name)
        assert len(now) >= min(len(everybody), most)
        shared = {who for each in names if each != name for who in _people(some, each)}
        assert len(now - shared) <= most
        assert {each for each in whole.changes if _is_of(each, name, now)} <= set(some.changes)
    told = {each.split()[1].rstrip(":") for each in some.warnings if "for a later plan" in each}
    assert told == {each for each in names if _people(whole, each) != _people(some, each)}


def _at_most(question: Question, most: int) -> Question:
    policies = {
        name: replace(policy, at_most=most) for name, policy in question.manifest.policies.items()
    }
    return replace(question, manifest=replace(question.manifest, policies=policies))


def _people(made: Plan, policy: str) -> set[tuple[str, str]]:
    return {
        (each.source, each.person.account_id) for each in made.changes if policy in each.policies
    }


def _is_of(change: Change, policy: str, people: set[tuple[str, str]]) -> bool:
    return policy in change.policies and (change.source, change.person.account_id) in people


@thoroughly
@given(questions())
def test_limits_agree_with_an_independent_count(question: Question) -> None:
    made = plan(question)
    found = {(each.scope, each.what): (each.planned, each.allowed) for each in made.limits}
    assert found == dict(_counted(question, made))


@thoroughly
@given(questions())
def test_every_limit_that_is_not_kept_refuses_the_plan(question: Question) -> None:
    made = plan(question)
    over = sum(each.planned > each.allowed for each in made.limits)
    assert [each.code for each in made.refusals].count("over_limit") == over


def _counted(question: Question, made: Plan) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    sizes = {name: len(read.snapshot.users) for name, read in question.reads.items()}
    manifest = question.manifest
    yield from _rows("all policies", manifest, None, made.changes, sum(sizes.values()))
    window = manifest.limits.window
    if window:
        days = "1 day" if window.days == 1 else f"{window.days} days"
        planned = question.destructive_before + _destructive(made.changes)
        yield ("all policies", f"destructive changes in {days}"), (planned, window.destructive)
    for name, policy in manifest.policies.items():
        mine = [each for each in made.changes if name in each.policies]
        read = [sizes[source] for source in policy.source or () if source in sizes]
        if read:
            yield from _rows(name, manifest, policy, mine, sum(read))


def _rows(
    scope: str, manifest: Manifest, policy: Policy | None, changes: Iterable[Change], people: int
) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    changes = list(changes)
    own = policy.limits.destructive if policy and policy.limits else None
    destructive = own or manifest.limits.destructive
    taken = _destructive(changes)
    yield (scope, "destructive changes"), (taken, _allowed(destructive, people))
    yield (scope, "changes"), (len(changes), _allowed(manifest.limits.changes, people))


def _destructive(changes: Iterable[Change]) -> int:
    giving = (
        *("activate", "add_to_groups", "cancel_deletion"),
        *("grant_product_access", "restore"),
    )
    return len([change for change in changes if change.step.action not in giving])


def _allowed(limit: Limit, people: int) -> int:
    if limit.count == 0 or limit.percent == 0:
        return 0
    share = max(1, int(Fraction(limit.percent) * people / 100))
    return min(limit.count, share)


@thoroughly
@given(questions())
def test_enough_admins_stay_after_every_change(question: Question) -> None:
    """Even if every change that takes something from an admin costs them the role."""
    minimum = question.manifest.protect.min_org_admins
    made = plan(question)
    for name, read in question.reads.items():
        admins = {u.account_id for u in read.snapshot.users if u.is_org_admin and u.can_sign_in}
        least = min(minimum, len(admins))
        for change in made.changes:
            if change.source == name and change.step.severity.is_destructive:
                admins.discard(change.person.account_id)
                assert len(admins) >= least


@thoroughly
@given(filters(), users("u1"))
def test_none_of_is_the_negation_and_unknown_stays_unknown(of: Filter, user: User) -> None:
    assert _verdict(NoneOf(filters=(of,)), user) is _NOT[_verdict(of, user)]


@thoroughly
@given(filters(), filters(), users("u1"))
def test_none_of_several_is_all_of_their_negations(one: Filter, two: Filter, user: User) -> None:
    negated = AllOf(filters=(NoneOf(filters=(one,)), NoneOf(filters=(two,))))
    assert _verdict(NoneOf(filters=(one, two)), user) is _verdict(negated, user)


@thoroughly
@given(filters(), filters(), users("u1"))
def test_the_negation_of_all_of_is_any_of_the_negations(
    one: Filter, two: Filter, user: User
) -> None:
    negated = AnyOf(filters=(NoneOf(filters=(one,)), NoneOf(filters=(two,))))
    assert _verdict(NoneOf(filters=(AllOf(filters=(one, two)),)), user) is _verdict(negated, user)


@thoroughly
@given(filters(), filters(), users("u1"))
def test_the_order_of_filters_does_not_matter(one: Filter, two: Filter, user: User) -> None:
    for kind in (AllOf, AnyOf, NoneOf):
        first, second = kind(filters=(one, two)), kind(filters=(two, one))
        assert _verdict(first, user) is _verdict(second, user)


@thoroughly
@given(questions())
def test_a_plan_survives_being_written_and_read(question: Question) -> None:
    made = plan(question)
    assert read_plan(write_plan(made)).plan == made


@thoroughly
@given(questions())
def test_every_change_has_an_id_of_its_own(question: Question) -> None:
    ids = [change.id for change in plan(question).changes]
    assert len(set(ids)) == len(ids)


@thoroughly
@given(questions())
def test_every_step_starts_where_the_user_is_and_changes_something(question: Question) -> None:
    made = plan(question)
    carried_out(question, made)
    assert all(change.step.is_needed for change in made.changes)


@thoroughly
@given(questions())
def test_who_matches_is_changed_held_or_there_already(question: Question) -> None:
    """A policy never forgets somebody: its matches are told, and nobody else is touched."""
    made = plan(question)
    matched = {each.name: each.matched for each in made.policies}
    for name, count in matched.items():
        touched = {(c.source, c.person) for c in made.changes if name in c.policies}
        touched |= {(h.source, h.person) for h in made.held if name in h.policies}
        assert len(touched) <= count


_LASTING = manifests(
    where=lasting_filters(),
    do=actions().filter(lambda action: not isinstance(action, Activate)),
    protect=st.just(Protection()),
)


@thoroughly
@given(questions(_LASTING))
def test_once_a_plan_is_carried_out_there_is_nothing_left_to_do(question: Question) -> None:
    again = plan(carried_out(question, plan(question)))
    assert again.changes == ()


@thoroughly
@given(questions(manifests(where=lasting_filters(), protect=st.just(Protection()))))
def test_an_activated_account_may_need_a_second_plan_and_never_a_third(question: Question) -> None:
    """`suspend` leaves a blocked account alone; once it is activated it is suspended."""
    once = carried_out(question, plan(question))
    twice = carried_out(once, plan(once))
    assert plan(twice).changes == ()
