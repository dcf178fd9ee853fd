"""Admins, populations and details: the sentences and boundaries of the small gates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NoReturn

import pytest

from tests.support.builders import NOW, SUSPEND, make_change, make_user
from umsync.model.answer import Answer, Verdict
from umsync.model.field import Field
from umsync.model.plan import Held
from umsync.model.step import Obstacle, Step
from umsync.model.user import ORG_ADMIN, User
from umsync.planning.admins import keep_admins
from umsync.planning.details import open_details, unread_details
from umsync.planning.policies import BoundAction, BoundPolicy
from umsync.planning.population import shrunken
from umsync.planning.settle import Settled

ADMIN = frozenset({ORG_ADMIN})
TOKENS, ROLES = frozenset({Field.API_TOKENS}), frozenset({Field.ROLE_ASSIGNMENTS})
PERMISSIONS = frozenset({Field.PERMISSIONS})


@pytest.mark.parametrize(
    ("minimum", "admins"), [(1, "1 organization admin"), (2, "2 organization admins")]
)
def test_an_admin_who_must_stay_is_held_with_the_policies(minimum: int, admins: str) -> None:
    users = [make_user(f"a{n}", platform_roles=ADMIN) for n in range(3)]
    step = replace(SUSPEND, params=(("group_name", "staff"),))
    changes = [make_change(each.account_id, step, policies=("p", "q")) for each in users]
    settled = Settled([*changes])
    keep_admins(settled, users, minimum)
    first = 3 - minimum
    assert settled.changes == changes[:first]
    text = f"This may cost an admin: {admins} can sign in now, and at least {minimum} must stay."
    assert settled.held == [
        Held("acme", each.person, "suspend", "min_org_admins", text, ("p", "q"), "staff")
        for each in changes[first:]
    ]


def test_who_is_changed_after_an_admin_was_held_is_changed() -> None:
    users = [make_user("a0", platform_roles=ADMIN), make_user("b0")]
    settled = Settled([make_change(each.account_id) for each in users])
    keep_admins(settled, users, 1)
    assert [each.person.account_id for each in settled.changes] == ["b0"]


@pytest.mark.parametrize(
    ("before", "now", "accepted", "is_believed"),
    [
        (1000, 800, None, True),
        (1000, 799, None, False),
        (1, 1, None, True),
        (1, 0, None, False),
        (10, 0, 0, True),
        (1000, 799, 800, False),
        (1000, 799, 799, True),
    ],
)
def test_a_fifth_may_be_gone_and_no_more(
    before: int, now: int, accepted: int | None, *, is_believed: bool
) -> None:
    assert (shrunken("acme", before, now, accepted) is None) is is_believed


def test_what_is_not_believed_is_told_with_the_way_out() -> None:
    assert shrunken("acme", 10, 7, None) == (
        "Source acme has 7 users, and had 10 at the last run. More than 20% are gone, so the read "
        "is taken for incomplete. Look into it; if the number is right, say so with "
        "--accept-population acme=7."
    )


@pytest.mark.parametrize("claim", ["managed", "unmanaged", None])
def test_what_only_managed_accounts_have_is_unread_of_them_alone(claim: str | None) -> None:
    everywhere = {Field.ROLE_ASSIGNMENTS, Field.DIRECTORIES}
    managed = everywhere | {Field.API_TOKENS, Field.PERMISSIONS}
    unread = unread_details(make_user(claim_status=claim))
    assert unread == (managed if claim == "managed" else everywhere)


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("role_assignments", (), Field.ROLE_ASSIGNMENTS),
        ("api_tokens", (), Field.API_TOKENS),
        ("permissions", (), Field.PERMISSIONS),
        ("directories", frozenset(), Field.DIRECTORIES),
    ],
)
def test_a_detail_that_is_empty_was_read(name: str, value: Any, field: Field) -> None:
    assert unread_details(make_user()) - unread_details(make_user(**{name: value})) == {field}


@dataclass(frozen=True)
class Always:
    """The same decision about everybody."""

    steps: tuple[Step | Obstacle, ...]

    def __call__(self, user: User) -> tuple[Step | Obstacle, ...]:
        del user
        return self.steps


DONE = replace(SUSPEND, before=SUSPEND.after)
OBSTACLE = Obstacle("suspend", "c", "t")


def _policy(
    verdict: Verdict, details: frozenset[Field], *actions: tuple[frozenset[Field], Step | Obstacle]
) -> BoundPolicy:
    bound = tuple(BoundAction(Always((step,)), fields) for fields, step in actions)
    return _bound(verdict, bound, details)


def _bound(
    verdict: Verdict, actions: tuple[BoundAction, ...], details: frozenset[Field]
) -> BoundPolicy:
    """The answer alone must not be needed."""
    return BoundPolicy(lambda _: Answer(verdict).matches, _never, actions, frozenset(), details)


def _never(user: User) -> NoReturn:
    raise AssertionError(user)


def test_nobody_is_looked_at_for_policies_without_details() -> None:
    """An organization may have a hundred thousand people."""
    actions = (BoundAction(_never, frozenset()),)
    plain = BoundPolicy(_never, _never, actions, frozenset(), frozenset())
    people = iter([make_user()])
    assert list(open_details(people, [plain])) == []
    assert next(people) == make_user()
    unsure = _policy(Verdict.UNKNOWN, TOKENS)
    assert list(open_details([make_user()], [plain, unsure])) == [(make_user(), TOKENS)]


def test_an_action_without_details_is_not_asked_what_it_would_do() -> None:
    plain = _bound(Verdict.YES, (BoundAction(_never, frozenset()),), TOKENS)
    assert _asked(plain) == frozenset()


def _asked(*policies: BoundPolicy) -> frozenset[Field]:
    return next((fields for _, fields in open_details([make_user()], policies)), frozenset())


def test_the_details_of_all_policies_that_cannot_tell_are_asked_for() -> None:
    unsure = [_policy(Verdict.UNKNOWN, each) for each in (TOKENS, ROLES)]
    assert _asked(*unsure, _policy(Verdict.NO, PERMISSIONS)) == TOKENS | ROLES


def test_the_details_of_all_actions_with_something_to_do_are_asked_for() -> None:
    actions = ((TOKENS, SUSPEND), (ROLES, OBSTACLE), (PERMISSIONS, DONE))
    unsure = _policy(Verdict.UNKNOWN, PERMISSIONS)
    assert _asked(_policy(Verdict.YES, frozenset(), *actions)) == TOKENS | ROLES
    assert _asked(unsure, _policy(Verdict.YES, frozenset(), *actions)) == (
        TOKENS | ROLES | PERMISSIONS
    )


@pytest.mark.parametrize("verdict", [Verdict.NO, Verdict.UNKNOWN])
def test_actions_of_policies_that_do_not_match_ask_for_nothing(verdict: Verdict) -> None:
    assert _asked(_policy(verdict, frozenset(), (TOKENS, SUSPEND))) == frozenset()


def test_the_filter_of_a_policy_that_matches_asks_for_nothing() -> None:
    assert _asked(_policy(Verdict.YES, TOKENS, (ROLES, SUSPEND))) == ROLES


def test_everybody_is_looked_at_and_told_with_their_own_details() -> None:
    users = [make_user("a1", api_tokens=()), make_user("a2"), make_user("a3", added_to_org=NOW)]
    found = open_details(users, [_policy(Verdict.UNKNOWN, TOKENS)])
    assert list(found) == [(users[1], TOKENS), (users[2], TOKENS)]
