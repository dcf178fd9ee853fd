from __future__ import annotations

from threading import Event, Thread, current_thread

import pytest

from tests.support.patience import PATIENCE
from umsync.atlassian.deadline import within


def test_work_that_ends_in_time_gives_its_result() -> None:
    assert within(30.0, lambda _: "done") == "done"


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt])
def test_work_that_fails_fails_here(kind: type[BaseException]) -> None:
    def work(_: Event) -> None:
        raise kind

    with pytest.raises(kind):
        within(30.0, work)


def test_work_that_does_not_end_is_told_that_nobody_waits() -> None:
    told = Event()

    def work(given_up: Event) -> None:
        given_up.wait()
        told.set()

    with pytest.raises(TimeoutError):
        within(0.0, work)
    assert told.wait(PATIENCE)


def test_work_that_is_stuck_stops_nothing_that_comes_later() -> None:
    free = Event()
    with pytest.raises(TimeoutError):
        within(0.0, lambda _: free.wait())
    assert within(30.0, lambda _: "done") == "done"
    free.set()


def test_one_piece_of_work_after_the_other_is_done_by_the_same_thread() -> None:
    assert within(30.0, lambda _: current_thread()) is within(30.0, lambda _: current_thread())


def test_the_thread_ends_with_the_one_it_works_for() -> None:
    helpers: list[Thread] = []
    worker = Thread(target=lambda: helpers.append(within(30.0, lambda _: current_thread())))
    worker.start()
    worker.join(PATIENCE)
    del worker
    helpers[0].join(PATIENCE)
    assert not helpers[0].is_alive()
