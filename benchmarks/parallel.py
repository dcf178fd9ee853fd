"""How much faster several people at a time are changed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from benchmarks.figure import Figure, Size
from benchmarks.place import WORKERS, Place, bare, prepared
from benchmarks.rate import sent

if TYPE_CHECKING:
    from pathlib import Path


def parallel(folder: Path, size: Size) -> list[Figure]:
    place = prepared(folder, size.parallel)
    one, many = (_pass(place, workers) for workers in (1, WORKERS))
    faster, bare = many.seconds / one.seconds, many.floor / one.floor
    rows = [
        Figure(
            f"  {each.workers} at a time: seconds, {each.requests:,} requests",
            f"{each.seconds:.1f}",
            f"{each.floor * each.requests:.1f}",
        )
        for each in (one, many)
    ]
    what = f"parallelism, {WORKERS} at a time / 1 at a time"
    return [Figure(what, f"1/{1 / faster:.1f}", f"1/{1 / bare:.1f}", "<= 1/6"), *rows]


@dataclass(frozen=True)
class Pass:
    """Seconds from the first change's check to the last change; `floor` is for one request."""

    workers: int
    seconds: float
    requests: int
    floor: float


def _pass(place: Place, workers: int) -> Pass:
    place.journal.unlink(missing_ok=True)
    with place.served("--latency", "100ms", "--journal", place.journal.name):
        floor = _parallel_floor(place.probe, workers)
        run = place.apply(workers)
    began = datetime.fromisoformat(run["head"]["started_at"])
    ended = datetime.fromisoformat(run["ended_at"])
    times = [at for at, _, _ in sent(place.journal)]
    count = sum(began.timestamp() <= at <= ended.timestamp() for at in times)
    return Pass(workers, (ended - began).total_seconds(), count, floor)


def _parallel_floor(url: str, workers: int) -> float:
    """Seconds for each request of so many threads that only send."""
    count = 25 * workers
    with bare() as http, ThreadPoolExecutor(workers) as pool:
        began = time.perf_counter()
        list(pool.map(lambda _: http.get(url), range(count)))
        return (time.perf_counter() - began) / count
