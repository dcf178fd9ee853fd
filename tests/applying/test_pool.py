"""Jobs side by side."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.support.patience import PATIENCE
from umsync.applying.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable


def _jobs(seen: list[int], count: int) -> list[Callable[[], None]]:
    return [lambda number=number: seen.append(number) for number in range(count)]  # type: ignore[misc]  # mypy cannot infer it


def _failing() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_every_job_runs_once(workers: int) -> None:
    seen: list[int] = []
    Pool(workers).run(_jobs(seen, 50))
    assert sorted(seen) == list(range(50))


def test_one_worker_keeps_the_order_and_the_callers_thread() -> None:
    seen: list[threading.Thread] = []
    Pool(1).run([lambda: seen.append(threading.current_thread())] * 3)
    assert seen == [threading.main_thread()] * 3


def test_so_many_jobs_run_at_the_same_time() -> None:
    barrier = threading.Barrier(4, timeout=PATIENCE)
    Pool(4).run([lambda: (barrier.wait(), None)[1]] * 8)


@pytest.mark.parametrize("workers", [1, 3])
def test_the_error_of_a_job_is_raised_and_no_other_job_begins(workers: int) -> None:
    seen: list[int] = []
    with pytest.raises(ZeroDivisionError):
        Pool(workers).run([_failing, *([_failing] * 10), *_jobs(seen, 100)])
    assert seen == []


def test_jobs_at_work_end_before_the_error_is_raised() -> None:
    pool, begun, seen = Pool(2), threading.Event(), list[str]()

    def fail() -> None:
        begun.wait(PATIENCE)
        raise ZeroDivisionError

    def work() -> None:
        begun.set()
        while not pool.is_broken:
            pass
        seen.append("done")

    with pytest.raises(ZeroDivisionError):
        pool.run([fail, work])
    assert seen == ["done"]


def test_the_first_error_counts() -> None:
    first, second = ZeroDivisionError(), KeyError()
    raised = threading.Event()
    pool = Pool(2)

    def early() -> None:
        raised.set()
        raise first

    def late() -> None:
        raised.wait(PATIENCE)
        while not pool.is_broken:
            pass
        raise second

    with pytest.raises(ZeroDivisionError) as caught:
        pool.run([late, early])
    assert caught.value is first


def test_no_jobs_are_done_at_once() -> None:
    Pool(3).run([])
