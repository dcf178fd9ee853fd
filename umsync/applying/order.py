"""What a run is told: what to apply, and what it needs of its surroundings."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from umsync.applying.connection import Connection
from umsync.applying.stopping import Stop
from umsync.applying.tolerance import Tolerance
from umsync.manifest.model import Manifest
from umsync.model.plan import Change
from umsync.model.run import Result
from umsync.runs.store import RunStore


@dataclass(frozen=True, slots=True)
class Order:
    """What to apply: the plan as its file says it, the manifests of now, and what was accepted.

    Attributes:
        connect: is called with a source's name, and only when the plan has passed its checks.
        verify: read changed users again.
        resumes: the id of the run of this plan to go on with; None begins anew.
        parallelism: how many accounts are changed at the same time.
        tolerance: how many changes may fail; None is any number.
        until: when the time for the run is up, in UTC; None is never.
        chosen: the ids of the changes to make; None makes all.
    """

    plan_text: str
    manifest: Manifest
    store: RunStore
    connect: Callable[[str], Connection]
    accepted_destructive: int | None = None
    expect_digest: str | None = None
    verify: bool = False
    resumes: str | None = None
    parallelism: int = 1
    tolerance: Tolerance | None = None
    until: datetime | None = None
    chosen: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class World:
    """What a run needs of its surroundings: time in UTC, random bytes, and somebody watching.

    `sleep` waits so many seconds; `stop` says when nobody wants the run to go on; `notice` is told
    of waits, in a sentence.
    """

    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    progress: Callable[[Result, Change], None]
    sleep: Callable[[float], None] = time.sleep
    stop: Stop = field(default_factory=Stop)
    notice: Callable[[str], None] = lambda _text: None
