"""Each admin who is let through counts as lost, and the sentence says how many are left."""

from __future__ import annotations

import pytest

from tests.support.builders import make_change, make_user
from tests.support.fakes import FakeOrganization
from umsync.applying.admins import AdminGuard
from umsync.applying.finding import Finding
from umsync.model.run import Outcome
from umsync.model.user import ORG_ADMIN

ADMINS = [make_user(f"a{number}", platform_roles=frozenset({ORG_ADMIN})) for number in range(4)]


def _said(count: int, minimum: int) -> list[Finding | None]:
    guard = AdminGuard(FakeOrganization.of(ADMINS[:count]), minimum)
    return [guard.hold(make_change(each.account_id), each) for each in ADMINS[:count]]


def _held(admins: str, minimum: int) -> Finding:
    text = f"This may cost an admin: {admins} can sign in, at least {minimum} must stay."
    return Finding(Outcome.PROTECTED, text)


@pytest.mark.parametrize(
    ("minimum", "held"),
    [(1, _held("1 organization admin", 1)), (2, _held("2 organization admins", 2))],
)
def test_the_count_goes_down_by_one_to_the_minimum(minimum: int, held: Finding) -> None:
    let_through = 4 - minimum
    assert _said(4, minimum) == [None] * let_through + [held] * minimum


def test_an_organization_that_has_fewer_than_the_minimum_loses_none() -> None:
    assert _said(1, 3) == [_held("1 organization admin", 3)]
