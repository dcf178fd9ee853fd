"""Several requests at once, where none needs what another one finds."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")


def at_once(calls: Iterable[Callable[[], T]], lanes: int) -> list[T]:
    """What they return, in their order; see `begun` for `lanes`.

    Raises:
        BaseException: what the first of them raises that does, whatever the others are at.
    """
    futures = [begun(each, lanes) for each in calls]
    return [each.result() for each in futures]


def in_turn(calls: Iterable[Callable[[], T]], lanes: int) -> Iterator[T]:
    """What they return, in their order, each as soon as it is there; so many at a time.

    Raises:
        BaseException: what the first of them raises that does; no other is begun then.
    """
    running: deque[Future[T]] = deque()
    for each in calls:
        running.append(begun(each, lanes))
        if len(running) == lanes:
            yield running.popleft().result()
    for future in running:
        yield future.result()


def begun(call: Callable[[], T], lanes: int) -> Future[T]:
    """What it will return or raise. With one lane it has ended; else it has a thread of its own."""
    future: Future[T] = Future()
    if lanes == 1:
        _run(future, call)
    else:
        # Not a ThreadPoolExecutor: an interrupted program would wait for its threads to end.
        Thread(target=_run, args=(future, call), daemon=True).start()
    return future


def _run(future: Future[T], call: Callable[[], T]) -> None:
    try:
        future.set_result(call())
    except Exception as failed:  # noqa: BLE001 - `result` raises it again
        future.set_exception(failed)
