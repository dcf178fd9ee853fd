"""A fixed-window request limit and the two ways the API says that it is used up."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from umsync.sandbox.errors import Family, Fault, Problem, body_of, gateway_refusal
from umsync.sandbox.moments import http_date, late_stamp, minute_stamp

_WHOLE: Final = re.compile(r"[1-9][0-9]{0,8}")
_LENGTH: Final = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(ms|s|min|m|h)")
_UNITS: Final = {"ms": 0.001, "s": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0}


def seconds_in(text: str) -> float:
    """The seconds in `100ms`, `1.5s`, `2m` or `1h`; raises ValueError for anything else, and 0."""
    found = _LENGTH.fullmatch(text)
    seconds = float(found[1]) * _UNITS[found[2]] if found else 0.0
    if not seconds:
        raise ValueError(text)
    return seconds


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `requests` in each window of `per_seconds`, for each family of endpoints."""

    requests: int
    per_seconds: float

    @classmethod
    def parse(cls, text: str) -> RateLimit:
        """`100/60s`, `100/1m` or `100/m`; raises ValueError for anything else."""
        requests, slash, length = text.partition("/")
        if not slash or not _WHOLE.fullmatch(requests):
            raise ValueError(text)
        return cls(int(requests), seconds_in(length if length[:1].isdigit() else f"1{length}"))


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a family may still ask in its window, after this request; `reset` is when it ends."""

    limit: int
    remaining: int
    reset: datetime
    exceeded: bool


_BARE: Final = frozenset(Family) - {Family.ADMIN, Family.WORKSPACES, Family.DIRECTORY}
"""Families whose 429 says no Retry-After, only the reset header."""
_SHARED: Final = {Family.LIFECYCLE: Family.MANAGEMENT, Family.WORKSPACES: Family.ADMIN}
"""Families that are counted with another."""


class Limiter:
    """Counts requests with the clock it is given, one window per family."""

    def __init__(self, rate: RateLimit) -> None:
        self._rate = rate
        self._lock = threading.Lock()
        self._windows: dict[Family, tuple[datetime, int]] = {}

    def count(self, family: Family, now: datetime) -> Allowance:
        """Count one request at `now` and say what is left."""
        family = _SHARED.get(family, family)
        length = timedelta(seconds=self._rate.per_seconds)
        with self._lock:
            start, used = self._windows.get(family, (now, 0))
            if now >= start + length:
                start, used = now, 0
            self._windows[family] = (start, used + 1)
        left = self._rate.requests - used - 1
        return Allowance(self._rate.requests, max(left, 0), start + length, left < 0)


def headers(allowance: Allowance, family: Family) -> dict[str, str]:
    """The headers every answer carries; the access family writes times without seconds.

    What is cut off is rounded up, so that nobody who waits until the reset comes too early.
    """
    reset = allowance.reset
    return {
        "X-RateLimit-Limit": str(allowance.limit),
        "X-RateLimit-Remaining": str(allowance.remaining),
        "X-RateLimit-Reset": minute_stamp(reset) if family is Family.ACCESS else late_stamp(reset),
    }


def refusal(allowance: Allowance, family: Family, now: datetime) -> tuple[object, dict[str, str]]:
    """Body and headers of a 429: shape A says Retry-After, shape B only when the window ends.

    The body is the gateway's everywhere but in `/admin/v2`.
    """
    sent, family = headers(allowance, family), _SHARED.get(family, family)
    if family in _BARE:
        return gateway_refusal(), sent
    seconds = max(ceil((allowance.reset - now).total_seconds()), 1)
    after = str(seconds)
    if family is Family.ADMIN:  # both forms of RFC 9110 occur
        after = http_date(_whole_second(now + timedelta(seconds=seconds)))
        return gateway_refusal(), sent | {"Retry-After": after}
    fault = Fault(Problem.RATE, "Too many requests, try again later.")
    return body_of(fault, family), sent | {"Retry-After": after}


def _whole_second(moment: datetime) -> datetime:
    if moment.microsecond:
        moment += timedelta(seconds=1)
    return moment.replace(microsecond=0)
