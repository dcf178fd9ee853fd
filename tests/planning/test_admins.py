"""Enough organization admins stay, whatever actions there will be one day."""

from __future__ import annotations

from tests.support.builders import SUSPEND, granting, make_change, make_user
from umsync.model.user import ORG_ADMIN, Status, User
from umsync.planning.admins import keep_admins
from umsync.planning.settle import Settled


def _admin(account_id: str, status: Status = Status.ACTIVE) -> User:
    return make_user(account_id, status=status, platform_roles=frozenset([ORG_ADMIN]))


def _kept(settled: Settled) -> list[str]:
    return [change.person.account_id for change in settled.changes]


def _suspending(*account_ids: str) -> Settled:
    return Settled([make_change(each) for each in account_ids])


def test_the_last_admin_keeps_access() -> None:
    settled = _suspending("a", "b", "c")
    keep_admins(settled, [_admin("a"), _admin("b"), _admin("c")], 1)
    assert _kept(settled) == ["a", "b"]
    assert [held.code for held in settled.held] == ["min_org_admins"]


def test_admins_who_cannot_sign_in_do_not_count() -> None:
    settled = _suspending("a")
    keep_admins(settled, [_admin("a"), _admin("b", Status.SUSPENDED)], 1)
    assert _kept(settled) == []


def test_users_whose_roles_are_not_known_do_not_count() -> None:
    settled = _suspending("a")
    keep_admins(settled, [_admin("a"), make_user("b", platform_roles=None)], 1)
    assert _kept(settled) == []


def test_an_admin_is_lost_only_once() -> None:
    settled = Settled([make_change("a"), make_change("a"), make_change("b")])
    keep_admins(settled, [_admin("a"), _admin("b"), _admin("c")], 1)
    assert _kept(settled) == ["a", "a", "b"]


def test_who_is_no_admin_and_what_is_given_never_counts() -> None:
    settled = Settled([make_change("x"), make_change("a", granting(SUSPEND))])
    keep_admins(settled, [_admin("a"), make_user("x")], 1)
    assert _kept(settled) == ["x", "a"]


def test_the_sentence_counts_the_admins_that_are_left() -> None:
    settled = _suspending("a")
    keep_admins(settled, [_admin("a"), _admin("b")], 2)
    assert settled.held[0].text == (
        "This may cost an admin: 2 organization admins can sign in now, and at least 2 must stay."
    )
