"""Runs jobs side by side, and stops them all when one of them ends the run."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_HEARING: Final = 0.1
"""Seconds after which the caller hears a signal at the latest."""


class Pool:
    """At most `workers` jobs at a time. With one worker they run in the caller's thread, in order.

    `is_broken` tells whether a job has raised: then no other begins, and those that are at work
    should end soon.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._broken = threading.Event()
        self._error: BaseException | None = None
        self._lock = threading.Lock()

    @property
    def is_broken(self) -> bool:
        """Whether the run is over."""
        return self._broken.is_set()

    def run(self, jobs: Iterable[Callable[[], None]]) -> None:
        """Runs all jobs, taking them as they come.

        Raises:
            BaseException: what the first job raised that did, when all others have ended; an
                interruption of the caller at once, whatever is still at work then.
        """
        if self._workers == 1:
            for job in jobs:
                job()
            return
        rest = iter(jobs)
        # Not a ThreadPoolExecutor: an interrupted program would wait for its threads to end.
        threads = [
            threading.Thread(target=self._work, args=(rest,), daemon=True)
            for _ in range(self._workers)
        ]
        for each in threads:
            each.start()
        try:
            for each in threads:
                while each.is_alive():  # not for ever: a signal that comes just before is not lost
                    each.join(_HEARING)
        finally:
            self._broken.set()
        if self._error:
            raise self._error

    def _work(self, jobs: Iterator[Callable[[], None]]) -> None:
        try:
            while job := self._next(jobs):
                job()
        except BaseException as error:  # noqa: BLE001 - `run` raises it again
            with self._lock:
                self._error = self._error or error
            self._broken.set()

    def _next(self, jobs: Iterator[Callable[[], None]]) -> Callable[[], None] | None:
        with self._lock:
            return None if self.is_broken else next(jobs, None)
