from __future__ import annotations

from threading import Event

import pytest

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
    assert told.wait(30.0)
