"""An end to work that could take for ever, such as an answer that comes byte by byte."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Event, Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def within(seconds: float, work: Callable[[Event], T]) -> T:
    """What `work` returns or raises.

    It runs in a thread, since nothing else ends a wait for a name server, a header or a body. When
    the caller stops waiting, the event is set: then nobody wants the result any more.

    Raises:
        TimeoutError: so many seconds (of a clock that nobody sets) have passed.
    """
    future: Future[T] = Future()
    given_up = Event()
    Thread(target=_run, args=(future, work, given_up), daemon=True).start()
    try:
        return future.result(seconds)
    finally:
        given_up.set()


def _run(future: Future[T], work: Callable[[Event], T], given_up: Event) -> None:
    try:
        future.set_result(work(given_up))
    except BaseException as failed:  # noqa: BLE001 - `result` raises it again
        future.set_exception(failed)
