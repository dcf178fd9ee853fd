"""What commands take from outside: environment, clock, chance, terminal. Tests bring their own."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime


def _now() -> datetime:
    return datetime.now(UTC)


def _is_terminal(name: str) -> bool:
    """Of a standard stream; one that whoever started us closed is None."""
    stream = getattr(sys, name)
    return stream is not None and stream.isatty()


@dataclass(frozen=True)
class Runtime:
    """The outside world of one invocation. `clock` gives aware UTC times.

    `max_wait` is how many seconds a single wait may take that the API asks for, `lanes` how many
    requests may be on the way at a time while an organization is read.
    """

    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    clock: Callable[[], datetime] = _now
    sleep: Callable[[float], None] = time.sleep
    chance: random.Random = field(default_factory=random.SystemRandom)
    can_ask: bool = field(default_factory=lambda: _is_terminal("stdin") and _is_terminal("stdout"))
    can_draw: bool = field(default_factory=lambda: _is_terminal("stderr"))
    max_wait: float = 120.0
    lanes: int = 8

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Hosts beside Atlassian's that a `base_url` may name; never taken from a manifest."""
        hosts = self.env.get("UMSYNC_ALLOWED_HOSTS", "")
        return frozenset(host.strip().lower() for host in hosts.split(",") if host.strip())
