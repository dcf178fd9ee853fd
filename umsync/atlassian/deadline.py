"""An end to work that could take for ever, such as an answer that comes byte by byte."""

from __future__ import annotations

from concurrent.futures import Future
from queue import SimpleQueue
from threading import Event, Thread, local
from typing import TYPE_CHECKING, Any, TypeVar

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
    helper = _helper()
    future: Future[T] = Future()
    given_up = Event()
    helper.tasks.put((future, work, given_up))
    try:
        return future.result(seconds)
    finally:
        given_up.set()
        if not future.done():
            _ours.helper = None  # it may be stuck for ever


class _Helper:
    """A thread that works for one other thread, and ends with it: starting one is slow."""

    def __init__(self) -> None:
        self.tasks: SimpleQueue[Any] = SimpleQueue()
        Thread(target=_serve, args=(self.tasks,), daemon=True).start()

    def __del__(self) -> None:
        self.tasks.put(None)


class _Ours(local):
    helper: _Helper | None = None


_ours = _Ours()


def _helper() -> _Helper:
    if _ours.helper is None:
        _ours.helper = _Helper()
    return _ours.helper


def _serve(tasks: SimpleQueue[Any]) -> None:
    while task := tasks.get():
        _run(*task)
        del task


def _run(future: Future[T], work: Callable[[Event], T], given_up: Event) -> None:
    try:
        future.set_result(work(given_up))
    except BaseException as failed:  # noqa: BLE001 - `result` raises it again
        future.set_exception(failed)
