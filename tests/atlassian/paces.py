"""Time that passes only when somebody waits, workers that take turns, and servers with limits."""

from __future__ import annotations

import heapq
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from umsync.atlassian.pace import Pace
from umsync.errors import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable

START = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@dataclass
class Time:
    """A clock that sleeping moves; after `most` waits it ends them with an error."""

    now: datetime = START
    waits: list[float] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    most: int = 10_000
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def clock(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        if len(self.waits) >= self.most:
            raise StoppedError("Nobody waits any more.")
        ends = self.now + timedelta(seconds=seconds)
        with self._lock:
            self.waits.append(seconds)
            self.now = max(self.now, ends)

    @property
    def seconds(self) -> float:
        return (self.now - START).total_seconds()

    def pace(self, **more: Any) -> Pace:
        given: dict[str, Any] = {
            "clock": self.clock,
            "sleep": self.sleep,
            "notice": self.notices.append,
            "random": lambda: 0.0,
        }
        return Pace(**(given | more))


@dataclass
class Together:
    """A clock for real threads: it goes on when all of them sleep, to where the first wakes."""

    threads: int
    seconds: float = 0.0
    _wakes: list[float] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def clock(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        with self._changed:
            mine = self.seconds + seconds
            self._wakes.append(mine)
            self._go_on()
            self._changed.wait_for(lambda: self.seconds >= mine)
            self._wakes.remove(mine)

    def run(self, work: Callable[[], object]) -> None:
        """Each thread does this work; raises what one of them raised."""
        with ThreadPoolExecutor(self.threads) as pool:
            ended = [pool.submit(self._run, work) for _ in range(self.threads)]
        for each in ended:
            each.result()

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        finally:
            with self._changed:
                self.threads -= 1
                self._go_on()

    def _go_on(self) -> None:
        asleep = [each for each in self._wakes if each > self.seconds]
        if asleep and len(asleep) >= self.threads:
            self.seconds = min(asleep)
            self._changed.notify_all()


def limits(limit: int, remaining: int, reset: datetime | str, **more: str) -> dict[str, str]:
    """The headers of an answer, in lower case."""
    text = reset if isinstance(reset, str) else f"{reset:%Y-%m-%dT%H:%M:%S.%f}000Z"
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": text,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


def stamp(moment: datetime) -> str:
    """In milliseconds; what is smaller is cut off."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Simulation:
    """Workers that run one at a time, in the order in which their waits end."""

    def __init__(self, most_steps: int = 50_000) -> None:
        self.seconds = 0.0
        self._most_steps = most_steps
        self._steps = 0
        self._queue: list[tuple[float, int, threading.Semaphore]] = []
        self._control = threading.Semaphore(0)
        self._failures: list[BaseException] = []

    def clock(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        """Called by a worker: others go on meanwhile."""
        mine = threading.Semaphore(0)
        self._push(seconds, mine)
        self._control.release()
        mine.acquire()

    def run(self, *workers: Callable[[], None]) -> None:
        """To the end of all of them."""
        threads = [threading.Thread(target=self._work, args=(each,)) for each in workers]
        for thread in threads:
            thread.start()
            self._control.acquire()
        while self._queue and not self._failures:
            self.seconds, _, waiting = heapq.heappop(self._queue)
            waiting.release()
            self._control.acquire()
        self._most_steps = 0
        for _, _, waiting in self._queue:
            waiting.release()
        for thread in threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _push(self, seconds: float, waiting: threading.Semaphore) -> None:
        self._steps += 1
        if self._steps > self._most_steps:
            raise AssertionError("Nobody makes progress.")
        heapq.heappush(self._queue, (self.seconds + seconds, self._steps, waiting))

    def _work(self, worker: Callable[[], None]) -> None:
        try:
            self.sleep(0.0)
            worker()
        except BaseException as failed:  # noqa: BLE001 - `run` raises it
            self._failures.append(failed)
        finally:
            self._control.release()


@dataclass
class Manner:
    """How a server counts and how it says so.

    `aligned` windows begin at full minutes, others with their first request. `reset` is how it
    writes when they end: in milliseconds, cut to seconds, up to the minute, or not at all. `after`
    is how a 429 says when to come back. `skew` is how wrong its clock is; it says so in `Date`.
    """

    limit: int
    seconds: float = 60.0
    aligned: bool = False
    reset: str = "milliseconds"
    after: str = "nothing"
    skew: float = 0.0
    dated: bool = True


@dataclass
class Server:
    """Counts requests in windows, and everything that it was asked, in simulated seconds."""

    simulation: Simulation
    manner: Manner
    served: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    shut: float = 0.0
    """Until when it has told that nothing is left."""
    _start: float = float("-inf")
    _used: int = 0

    def answer(self) -> tuple[dict[str, str], int, float]:
        """Headers, status, and the end of the window if it is known to be used up."""
        now, manner = self.simulation.seconds, self.manner
        if now >= self._start + manner.seconds:
            self._start = now - now % manner.seconds if manner.aligned else now
            self._used = 0
        self._used += 1
        left, ends = manner.limit - self._used, self._start + manner.seconds
        status = 200 if left >= 0 else 429
        (self.served if left >= 0 else self.refused).append(now)
        headers = self._headers(max(left, 0), ends, status)
        says = manner.reset != "nothing" or (status == 429 and manner.after != "nothing")
        return headers, status, ends if left <= 0 and says else 0.0

    def windows(self) -> list[int]:
        """How many requests each window served; for windows that begin with a request."""
        found: list[int] = []
        start = float("-inf")
        for at in self.served:
            if at >= start + self.manner.seconds:
                start = at
                found.append(0)
            found[-1] += 1
        return found

    def _headers(self, left: int, ends: float, status: int) -> dict[str, str]:
        manner = self.manner
        now = self._at(self.simulation.seconds)
        headers: dict[str, str] = {}
        if manner.dated:
            headers["date"] = format_datetime(now.replace(microsecond=0), usegmt=True)
        if manner.reset != "nothing":
            headers |= limits(manner.limit, left, _written(self._at(ends), manner.reset))
        if status == 429 and manner.after == "seconds":
            headers["retry-after"] = str(ceil(ends - self.simulation.seconds))
        if status == 429 and manner.after == "date":
            date = (self._at(ends) + timedelta(seconds=1)).replace(microsecond=0)
            headers["retry-after"] = format_datetime(date, usegmt=True)
        return headers

    def _at(self, seconds: float) -> datetime:
        return START + timedelta(seconds=seconds + self.manner.skew)


def _written(moment: datetime, how: str) -> str:
    if how == "seconds":
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if how == "minutes":
        up = moment.replace(second=0, microsecond=0)
        return (up if up == moment else up + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%MZ")
    return stamp(moment)
