"""Enough organization admins stay, counted when applying."""

from __future__ import annotations

from dataclasses import replace

from tests.support.builders import make_change, make_user
from tests.support.fakes import FakeOrganization
from umsync.applying.admins import AdminGuard
from umsync.model.run import Outcome
from umsync.model.step import Severity
from umsync.model.user import ORG_ADMIN, Status, User

ADMINS = [make_user(f"a{number}", platform_roles=frozenset({ORG_ADMIN})) for number in range(3)]


def allowed(guard: AdminGuard, user: User | None) -> bool:
    change = make_change(user.account_id if user else "a0")
    found = guard.hold(change, user)
    assert found is None or found.outcome is Outcome.PROTECTED
    return found is None


def test_admins_are_let_through_down_to_the_minimum() -> None:
    guard = AdminGuard(FakeOrganization.of(ADMINS), 2)
    assert [allowed(guard, admin) for admin in ADMINS] == [True, False, False]


def test_a_second_change_of_the_same_admin_costs_nothing_more() -> None:
    guard = AdminGuard(FakeOrganization.of(ADMINS), 2)
    assert [allowed(guard, ADMINS[0]) for _ in range(3)] == [True, True, True]


def test_nobody_is_counted_when_no_admin_is_changed() -> None:
    organization = FakeOrganization.of([make_user("u1")])
    guard = AdminGuard(organization, 5)
    suspended = replace(ADMINS[0], status=Status.SUSPENDED)
    assert allowed(guard, make_user("u1"))
    assert allowed(guard, suspended)
    assert allowed(guard, None)
    assert organization.calls == []


def test_what_gives_an_admin_something_costs_no_admin() -> None:
    change = make_change("a0")
    gives = replace(change, step=replace(change.step, severity=Severity.GRANTS))
    assert AdminGuard(FakeOrganization.of(ADMINS), 5).hold(gives, ADMINS[0]) is None
