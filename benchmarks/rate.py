"""How much of a rate limit apply uses."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import TYPE_CHECKING

from benchmarks.figure import WHOLE, Figure, Size
from benchmarks.place import FEW, LIMIT, TOO_MANY, WORKERS, bare, prepared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def rate(folder: Path, size: Size) -> list[Figure]:
    place, limit = prepared(folder, FEW), f"{LIMIT}/{size.window}s"
    with place.served("--rate-limit", limit, "--journal", place.journal.name):
        place.apply(WORKERS)
    requests = sent(place.journal)
    refused = [at for at, _, status in requests if status == TOO_MANY]
    windows = _windows([at for at, path, _ in requests if "/admin/v2/" in path], size.window)
    used = [sum(at not in refused for at in each) for each in windows[:-1]]
    spent = windows[-1][0] - windows[0][0]
    share = sum(used) / LIMIT / (spent / size.window)
    with place.served("--rate-limit", limit):
        floor = _rate_floor(place.probe, size.window)
    goal = ">= 95 %" if size is WHOLE else ""  # half a second of jitter is much of a short window
    first = f"after {refused[0] - requests[0][0]:.1f} s" if refused else "none"
    return [
        Figure(f"rate, share of {limit}", f"{share:.1%}", f"{floor:.1%}", goal),
        Figure("  requests in each whole window", " ".join(map(str, used)), f"{LIMIT}"),
        Figure("  seconds of a window", f"{spent / len(used):.2f}", f"{size.window / floor:.2f}"),
        Figure("  refused with 429, in all", f"{len(refused)} of {len(requests)}"),
        Figure("  first 429", first),
        Figure("  429 after the first", f"{len(refused[1:])}", "0", "0"),
    ]


def sent(journal: Path) -> list[tuple[float, str, int]]:
    """Time, path and status, sorted."""
    rows = map(json.loads, journal.read_text("ascii").splitlines())
    found = ((datetime.fromisoformat(e["at"]).timestamp(), e["path"], e["status"]) for e in rows)
    return sorted(found)


def _windows(times: Sequence[float], seconds: float) -> list[list[float]]:
    """The times by window, as the sandbox counts: one begins with a request after the last."""
    windows: list[list[float]] = []
    for at in times:
        if not windows or at >= windows[-1][0] + seconds:
            windows.append([])
        windows[-1].append(at)
    return windows


def _rate_floor(url: str, window: int) -> float:
    """The share of the limit for who sends all at once and comes back when the answer says."""
    with bare() as http:
        began = time.time()
        answers = [http.get(url) for _ in range(LIMIT)]
    reset = datetime.fromisoformat(answers[-1].headers["X-RateLimit-Reset"]).timestamp()
    return window / (reset - began)
