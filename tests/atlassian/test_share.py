"""Two streams that read one list from both ends, in every order in which their pages may come."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.support.patience import PATIENCE
from umsync.atlassian.share import Share

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = 3


@dataclass
class End:
    """One end of a list of numbers, and how far from it was read."""

    numbers: list[int]
    is_backward: bool
    at: int = 0
    on_the_way: list[list[int]] = field(default_factory=list)

    def asks(self) -> None:
        self.on_the_way.append(self.numbers[self.at : self.at + PAGE])
        self.at += PAGE


@dataclass
class Reading:
    """A list that is read; `forward` and `backward` may have it in other orders."""

    forward: End
    backward: End
    share: Share
    read: set[int] = field(default_factory=set)
    pages: int = 0

    def run(self, turns: Iterator[int]) -> None:
        """Both ask whenever they may; of the pages on the way a `turn` says which comes first."""
        ends = (self.forward, self.backward)
        while True:
            for end in ends:
                self.ask(end)
            coming = [end for end in ends if end.on_the_way]
            if not coming:
                return
            self.comes(coming[next(turns, 0) % len(coming)])

    def ask(self, end: End) -> None:
        """The forward end may wait for the other's page, so nobody asks it meanwhile."""
        is_busy = end.on_the_way or (not end.is_backward and self.backward.on_the_way)
        if not is_busy and self.share.may_ask(is_backward=end.is_backward):
            end.asks()
            self.pages += 1

    def comes(self, end: End) -> None:
        numbers = end.on_the_way.pop(0)
        self.share.arrived(len(numbers))
        new = set(numbers) - self.read
        self.read |= new
        self.share.seen(len(numbers), len(new))
        if not numbers:
            self.share.stop()


def reading(forward: list[int], backward: list[int]) -> Reading:
    share = Share(len(forward), PAGE, has_two_ends=True)
    return Reading(End(forward, is_backward=False), End(backward, is_backward=True), share)


@given(count=st.integers(0, 40), turns=st.lists(st.integers(0, 3)))
def test_both_ends_meet_with_no_page_too_many(count: int, turns: list[int]) -> None:
    numbers = list(range(count))
    found = reading(numbers, numbers[::-1])
    found.run(iter(turns))
    assert found.read == set(numbers)
    assert found.pages <= -(-count // PAGE)


@given(backward=st.permutations(range(20)), turns=st.lists(st.integers(0, 3)))
def test_whatever_order_the_other_end_has_everybody_is_read(
    backward: list[int], turns: list[int]
) -> None:
    found = reading(list(range(20)), backward)
    found.run(iter(turns))
    assert found.read == set(range(20))


def test_who_waits_for_the_other_end_hears_that_all_is_over() -> None:
    share = Share(2, PAGE, has_two_ends=True)
    assert share.may_ask(is_backward=True)
    heard: list[bool] = []
    waiting = Thread(target=lambda: heard.append(share.may_ask(is_backward=False)))
    waiting.start()
    share.stop()
    waiting.join(PATIENCE)
    assert heard == [False]


def test_one_stream_goes_to_its_end() -> None:
    share = Share(2, PAGE, has_two_ends=False)
    for _ in range(5):
        assert share.may_ask(is_backward=False)
        share.arrived(PAGE)
