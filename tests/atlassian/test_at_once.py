"""Several requests at a time, their answers in order."""

from __future__ import annotations

from functools import partial
from threading import Barrier, current_thread, main_thread
from typing import TYPE_CHECKING

import pytest

from tests.support.patience import PATIENCE
from umsync.atlassian.at_once import at_once, begun, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable


def same(number: int) -> int:
    return number


def fails(number: int) -> int:
    raise ValueError(number)


@pytest.mark.parametrize("lanes", [1, 3])
@pytest.mark.parametrize("way", [at_once, in_turn])
def test_answers_come_in_the_order_of_the_questions(
    way: Callable[..., list[int]], lanes: int
) -> None:
    assert list(way([partial(same, each) for each in range(10)], lanes)) == list(range(10))


@pytest.mark.parametrize("lanes", [1, 3])
@pytest.mark.parametrize("way", [at_once, in_turn])
def test_the_first_that_fails_fails_here(way: Callable[..., list[int]], lanes: int) -> None:
    with pytest.raises(ValueError, match=r"^1$"):
        list(way([partial(same, 0), partial(fails, 1), partial(fails, 2)], lanes))


@pytest.mark.parametrize("way", [at_once, in_turn])
def test_they_run_at_the_same_time(way: Callable[..., list[int]]) -> None:
    meeting = Barrier(3, timeout=PATIENCE)
    assert sorted(way([meeting.wait] * 3, 3)) == [0, 1, 2]


def test_no_more_run_than_there_are_lanes() -> None:
    begun_: list[int] = []
    calls = (partial(begun_.append, each) for each in range(10))
    found = in_turn(calls, 3)
    next(found)
    assert len(begun_) <= 3


def test_one_lane_has_no_threads() -> None:
    assert begun(current_thread, 1).result() is main_thread()
