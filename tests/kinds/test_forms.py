"""Values with a form of their own that only some filters have."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.support.builders import NOW, make_user
from umsync.kinds.ahead import Ahead
from umsync.kinds.filters.account_id import AccountId
from umsync.kinds.filters.api_token import HasApiToken
from umsync.kinds.role_id import RoleId
from umsync.kinds.scope import GroupCatalog, Scope
from umsync.kinds.span import ago, span_problem
from umsync.model.plan import Unmatched
from umsync.model.position import Position
from umsync.model.user import ApiToken
from umsync.model.values import Cutoff

_SCOPE = Scope("acme", NOW, GroupCatalog(()), {})


@pytest.mark.parametrize("text", ["user", "atlassian/user"])
def test_a_role_is_the_same_with_and_without_atlassian(text: str) -> None:
    role = RoleId.parse(text)
    assert (role.text, role.short) == ("atlassian/user", "user")


@pytest.mark.parametrize(
    "text", ["", "Admin", "org admin", "adminn", "acme/user", "/user", "atlassian/"]
)
def test_what_a_screen_shows_is_no_role_id(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        RoleId.parse(text)


def test_a_time_ahead_counts_from_now() -> None:
    assert Ahead.parse("30d").end(NOW) == NOW + timedelta(days=30)


@pytest.mark.parametrize("text", ["", "30", "2027-01-01", "-1d", "0999d "])
def test_a_time_ahead_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Ahead.parse(text)


def test_a_time_ahead_is_less_than_a_hundred_years() -> None:
    with pytest.raises(ValueError, match=r"^36501$"):
        Ahead.parse("36501d")


@pytest.mark.parametrize(
    ("before", "after", "is_good"),
    [
        ("30d", "90d", True),
        ("90d", "90d", False),
        ("2026-05-02", "2026-05-01", True),
        ("2026-05-01", "2026-05-02", False),
        ("90d", "2026-11-01", True),
    ],
)
def test_a_span_that_is_surely_empty_is_a_mistake(before: str, after: str, is_good: bool) -> None:
    assert (span_problem(Cutoff.parse(before), Cutoff.parse(after)) is None) is is_good


@pytest.mark.parametrize(("hours", "text"), [(-1, "today"), (23, "today"), (24, "1 day ago")])
def test_days_that_have_passed_are_whole_days(hours: int, text: str) -> None:
    assert ago(NOW - timedelta(hours=hours), NOW) == text


def test_account_ids_that_are_nobodys_are_told_once_each() -> None:
    where = AccountId(ids=("ann", "old", "old"), at=Position("umsync.yaml", 3, 5))
    found = list(where.unmatched(_SCOPE, [make_user("ann")]))
    assert found == [Unmatched("umsync.yaml", 3, "old")]


def test_a_token_without_a_label_is_said_to_have_none() -> None:
    user = make_user(api_tokens=(ApiToken("1", "", NOW, None, None),))
    (why,) = HasApiToken().bind(_SCOPE)(user).evidence
    assert why.text == "1 of 1 API token: one without a label, never used"
