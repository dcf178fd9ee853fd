"""A filter's test is the verdict of its question, whatever the filter and whoever the user."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.filters import EVERY, IDS, TREES, people, scope
from tests.support.strategies import thoroughly
from umsync.kinds.filter import Filter
from umsync.kinds.registry import filters
from umsync.model.answer import Verdict

if TYPE_CHECKING:
    from umsync.model.user import User

_VERDICTS = {True: Verdict.YES, False: Verdict.NO, None: Verdict.UNKNOWN}
_EVERYBODY = st.tuples(*map(people, IDS))


def test_every_kind_is_tried() -> None:
    assert EVERY.keys() == filters().keys()


@pytest.mark.parametrize("name", filters())
@thoroughly
@given(data=st.data())
def test_the_test_says_what_the_answer_says(name: str, data: st.DataObject) -> None:
    asked, user = data.draw(EVERY[name]), data.draw(people("u1"))
    answer = asked.bind(scope())(user)
    assert _VERDICTS[asked.bind_test(scope())(user)] is answer.verdict


@thoroughly
@given(TREES, people("u1"))
def test_it_does_so_however_deep_filters_are_nested(asked: Filter, user: User) -> None:
    answer = asked.bind(scope())(user)
    assert _VERDICTS[asked.bind_test(scope())(user)] is answer.verdict


@thoroughly
@given(st.lists(TREES, min_size=1, max_size=4), _EVERYBODY)
def test_filters_that_share_their_tests_answer_as_if_they_were_alone(
    asked: list[Filter], everybody: tuple[User, ...]
) -> None:
    shared = scope(*asked, *asked)
    tests = [shared.test(each) for each in asked]
    for user in (*everybody, *everybody[::-1]):
        alone = [each.bind(scope())(user).verdict for each in asked]
        assert [_VERDICTS[test(user)] for test in tests] == alone


@pytest.mark.parametrize("name", filters())
def test_no_kind_makes_an_answer_only_to_tell_its_verdict(name: str) -> None:
    """Ten policies for 100,000 people are a million verdicts."""
    assert filters()[name].bind_test is not Filter.bind_test


@pytest.mark.parametrize("name", filters())
def test_a_kind_that_tells_whom_it_names_in_vain_names_people_or_is_made_of_others(
    name: str,
) -> None:
    kind = filters()[name]
    tells = kind.unmatched is not Filter.unmatched or kind.lost is not Filter.lost
    assert tells is (kind.names_people or kind.parts is not Filter.parts)


@pytest.mark.parametrize("name", filters())
def test_a_kind_that_holds_filters_tells_them_as_its_parts(name: str) -> None:
    """Else nobody would know whom they name."""
    kind = filters()[name]
    holds = any("Filter" in str(setting.type) for setting in kind.settings())
    assert holds <= (kind.parts is not Filter.parts)


@pytest.mark.parametrize("name", [name for name, kind in filters().items() if kind.names_people])
@thoroughly
@given(data=st.data())
def test_whom_a_filter_names_are_those_of_whom_its_test_says_yes(
    name: str, data: st.DataObject
) -> None:
    asked, everybody = data.draw(EVERY[name]), data.draw(_EVERYBODY)
    test = asked.bind_test(scope())
    named = [user for user in everybody if test(user)]
    for told in (asked.unmatched, asked.lost):
        assert list(told(scope(), named)) == list(told(scope(), everybody))


@thoroughly
@given(TREES, people("u1"))
def test_what_a_coarse_test_says_no_to_the_real_one_does(asked: Filter, user: User) -> None:
    coarse = scope(asked).coarse.test(asked)(user)
    assert coarse is None or coarse is scope(asked).test(asked)(user)


@pytest.mark.parametrize(
    "name", [k for k, each in filters().items() if each.decided_by is not None]
)
@thoroughly
@given(data=st.data())
def test_who_has_the_deciding_attributes_in_common_gets_the_same_verdict(
    name: str, data: st.DataObject
) -> None:
    asked, one, other = data.draw(EVERY[name]), data.draw(people("u1")), data.draw(people("u2"))
    shared = {each: getattr(one, each) for each in filters()[name].decided_by or ()}
    test = asked.bind_test(scope())
    assert test(replace(other, **shared)) is test(one)
