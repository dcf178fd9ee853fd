from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import make_user
from tests.support.strategies import GROUPS, thoroughly, users
from umsync.model.search import Reach, Search, in_all, in_any, merged
from umsync.model.user import ORG_ADMIN, Status

if TYPE_CHECKING:
    from umsync.model.user import User


def ids(*values: str) -> Search:
    return Search(account_ids=frozenset(values))


def statuses(*values: str) -> Search:
    return Search(statuses=frozenset(values))


def groups(*values: str) -> Search:
    return Search(group_ids=frozenset(values))


def _some(*values: str) -> st.SearchStrategy[frozenset[str] | None]:
    return st.none() | st.frozensets(st.sampled_from(values), min_size=1, max_size=2)


SEARCHES = st.builds(
    Search,
    account_ids=_some("u1", "u2", "u3"),
    statuses=_some("active", "suspended", "deactivated"),
    account_statuses=_some("active", "inactive"),
    membership_statuses=_some("active", "suspended"),
    group_ids=_some(*(group.id for group in GROUPS)),
)
REACHES = st.none() | st.lists(SEARCHES, max_size=4).map(tuple)


def fits(reach: Reach, user: User) -> bool:
    return reach is None or any(search.fits(user) for search in reach)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (Search(), True),
        (ids("a1"), True),
        (ids("a2"), False),
        (statuses("suspended", "active"), True),
        (statuses("suspended"), False),
        (Search(account_statuses=frozenset({"inactive"})), False),
        (Search(membership_statuses=frozenset({"no_membership"})), False),
        (groups("g1"), True),
        (groups("g2"), False),
        (Search(emails=frozenset({"a1@example.com"})), True),
        (Search(emails=frozenset({"a2@example.com"})), False),
        (Search(statuses=frozenset({"active"}), group_ids=frozenset({"g2"})), False),
    ],
)
def test_a_user_fits_when_every_field_has_a_value_of_theirs(search: Search, expected: bool) -> None:
    user = make_user("a1", groups=frozenset({"g1"}), email="A1@example.com")
    assert search.fits(user) is expected


def test_what_a_listing_does_not_tell_excludes_nobody() -> None:
    hidden = make_user("a1", groups=None, email=None)
    assert groups("g1").fits(hidden)
    assert Search(emails=frozenset({"a2@example.com"})).fits(hidden)
    assert Search(role_ids=frozenset({ORG_ADMIN})).fits(hidden)


def test_searches_that_differ_in_one_field_become_one() -> None:
    assert merged([ids("a"), statuses("active"), ids("b")]) == (ids("a", "b"), statuses("active"))


def test_searches_that_differ_in_two_fields_stay_two() -> None:
    both = Search(statuses=frozenset({"active"}), group_ids=frozenset({"g1"}))
    other = Search(statuses=frozenset({"suspended"}), group_ids=frozenset({"g2"}))
    assert merged([both, other]) == (both, other)


def test_a_narrower_search_disappears_in_a_wider_one() -> None:
    narrow = Search(statuses=frozenset({"active"}), group_ids=frozenset({"g1"}))
    assert merged([narrow, statuses("active")]) == (statuses("active"),)


def test_anybody_and_somebody_is_anybody() -> None:
    assert in_any([(ids("a"),), None]) is None


def test_of_nothing_there_is_nobody() -> None:
    assert in_any([]) == ()


def test_what_can_be_anybody_narrows_nothing() -> None:
    assert in_all([None, (ids("a"),), None]) == (ids("a"),)


def test_all_of_what_can_be_anybody_is_anybody() -> None:
    assert in_all([None, None]) is None


def test_a_user_has_one_status_so_two_statuses_are_nobody() -> None:
    assert in_all([(statuses("active"),), (statuses("suspended"),)]) == ()


def test_a_user_has_several_groups_so_the_shorter_list_of_groups_stays() -> None:
    assert in_all([(groups("g1", "g2"),), (groups("g3"),)]) == (groups("g3"),)


def test_status_and_group_are_searched_together() -> None:
    expected = Search(statuses=frozenset({"active"}), group_ids=frozenset({"g1"}))
    assert in_all([(statuses("active"),), (groups("g1"),)]) == (expected,)


def test_account_ids_are_searched_alone() -> None:
    assert in_all([(statuses("active"),), (ids("a", "b"),)]) == (ids("a", "b"),)


def test_of_too_many_combinations_the_shorter_side_stays() -> None:
    short = (Search(statuses=frozenset({"active"}), group_ids=frozenset({"g0"})),) * 2
    long = tuple(
        Search(statuses=frozenset({each.value}), group_ids=frozenset({f"g{n}"}))
        for n, each in enumerate(Status)
    )
    assert in_all([long, short]) == short


@thoroughly
@given(st.lists(SEARCHES, max_size=5), users("u1"))
def test_merging_loses_nobody_and_adds_nobody(searches: list[Search], user: User) -> None:
    assert fits(merged(searches), user) is any(search.fits(user) for search in searches)


@thoroughly
@given(st.lists(REACHES, max_size=3), users("u1"))
def test_who_is_in_any_is_found_and_nobody_else(reaches: list[Reach], user: User) -> None:
    assert fits(in_any(reaches), user) is any(fits(reach, user) for reach in reaches)


@thoroughly
@given(st.lists(REACHES, max_size=3), users("u1"))
def test_who_is_in_all_is_found(reaches: list[Reach], user: User) -> None:
    assert fits(in_all(reaches), user) >= all(fits(reach, user) for reach in reaches)
