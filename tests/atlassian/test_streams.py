"""Pages of several streams arrive as they come; whoever leaves early leaves no thread at work."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.patience import PATIENCE
from umsync.atlassian.paging import Page
from umsync.atlassian.share import Share
from umsync.atlassian.streams import Stream, side_by_side
from umsync.errors import IncompleteReadError

if TYPE_CHECKING:
    from collections.abc import Iterator


def stream(pages: Iterator[Page]) -> Stream:
    return Stream(Share(0, 100, has_two_ends=False), pages)


def numbered(*numbers: int) -> Iterator[Page]:
    return (Page(number, []) for number in numbers)


def arrived(*streams: Stream, lanes: int = 8) -> list[int]:
    return [page.number for _, page in side_by_side(streams, lanes)]


def at_work() -> int:
    return sum(each.name.startswith("umsync-read") for each in threading.enumerate())


@pytest.mark.parametrize("lanes", [1, 2, 8])
def test_every_page_of_every_stream_arrives(lanes: int) -> None:
    found = arrived(*(stream(numbered(each, each + 100)) for each in range(5)), lanes=lanes)
    assert sorted(found) == sorted([*range(5), *range(100, 105)])


def test_no_stream_is_nothing() -> None:
    assert arrived() == []


def test_the_pages_of_a_stream_keep_their_order() -> None:
    assert arrived(stream(numbered(3, 1, 2))) == [3, 1, 2]


def test_streams_run_at_the_same_time() -> None:
    meeting = threading.Barrier(3, timeout=PATIENCE)

    def pages() -> Iterator[Page]:
        meeting.wait()
        yield Page(1, [])

    assert arrived(*(stream(pages()) for _ in range(3))) == [1, 1, 1]


def test_no_more_streams_run_than_there_are_lanes() -> None:
    running, most = 0, 0

    def pages() -> Iterator[Page]:
        nonlocal running, most
        running += 1
        most = max(most, running)
        yield Page(1, [])
        running -= 1

    arrived(*(stream(pages()) for _ in range(6)), lanes=2)
    assert most <= 2


def test_the_next_page_travels_while_one_is_looked_at() -> None:
    asked = threading.Event()

    def pages() -> Iterator[Page]:
        yield Page(1, [])
        asked.set()
        yield Page(2, [])

    for _, page in side_by_side([stream(pages())], 1):
        assert asked.wait(PATIENCE), page


def test_only_a_few_pages_wait_to_be_looked_at() -> None:
    made = 0

    def pages() -> Iterator[Page]:
        nonlocal made
        for made in range(1, 100):
            yield Page(made, [])

    pages_come = side_by_side([stream(pages())], 1)
    next(pages_come)
    time.sleep(0.3)
    assert made <= 5
    pages_come.close()


def test_a_failure_ends_all_streams() -> None:
    def broken() -> Iterator[Page]:
        yield Page(1, [])
        raise IncompleteReadError("Page 2 is missing.")

    endless = (Page(7, []) for _ in iter(int, 1))
    with pytest.raises(IncompleteReadError, match=r"Page 2 is missing\."):
        arrived(stream(broken()), stream(endless))
    assert ended()


def test_leaving_early_ends_the_threads() -> None:
    endless = (Page(7, []) for _ in iter(int, 1))
    pages = side_by_side([stream(endless)], 1)
    next(pages)
    pages.close()
    assert ended()


def ended() -> bool:
    """Whether the threads end; they look up ten times a second."""
    for _ in range(300):
        if not at_work():
            return True
        time.sleep(0.1)
    return False
