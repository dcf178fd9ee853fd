"""What the headers of an answer say about limits, as spans of time that no wrong clock spoils."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from umsync.atlassian.moments import http_date, parse_time

if TYPE_CHECKING:
    from collections.abc import Mapping

TOO_MANY: Final = 429
_FRACTION: Final = re.compile(r"\.([0-9]+)")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_WITHOUT_SECONDS: Final = re.compile(r"[^:]*:[0-9]{2}(Z|[+-].*)")


@dataclass(frozen=True, slots=True)
class Heard:
    """What an answer says of its limit; None is not said.

    Attributes:
        limit: the requests that a window allows.
        remaining: those that are left of them.
        window: which window, named by the time at which it ends on the server's clock.
        reset: seconds until the window ends; never too few.
        after: seconds that the answer asks to wait.
    """

    limit: int | None = None
    remaining: int | None = None
    window: datetime | None = None
    reset: float | None = None
    after: float | None = None


def hear(headers: Mapping[str, str], status: int, now: datetime) -> Heard:
    """Reads Retry-After and X-RateLimit-*. The answer's own Date is the time, else `now`."""
    now = http_date(headers.get("date", "")) or now
    remaining = _number(headers.get("x-ratelimit-remaining", ""))
    text = headers.get("x-ratelimit-reset", "").strip()
    window = _moment(text)
    is_used_up = status == TOO_MANY or remaining == 0
    return Heard(
        limit=_number(headers.get("x-ratelimit-limit", "")) or None,
        remaining=remaining,
        window=window,
        reset=_reset(window, text, now, is_used_up=is_used_up) if window else None,
        after=_after(headers.get("retry-after", "").strip(), now),
    )


def _reset(window: datetime, text: str, now: datetime, *, is_used_up: bool) -> float | None:
    """A time may have lost its last digits, so it may be later than it says, by up to a second.

    One without seconds is most likely a whole minute, as Java writes it. Only when that minute has
    begun, and nothing is left, it must have lost its seconds: then its end is meant.
    """
    left = (window - now).total_seconds()
    digits = _FRACTION.search(text)
    lost = 60.0 if _WITHOUT_SECONDS.fullmatch(text) else 10.0 ** -len(digits[1] if digits else "")
    if left > 0:
        return left + min(lost, 1.0)
    return left + lost if is_used_up and left + lost > 0 else None


def _after(text: str, now: datetime) -> float | None:
    """Seconds, or a date (RFC 9110); what is over asks for nothing."""
    number = _number(text)
    if number is not None:
        return float(number) or None
    date = http_date(text)
    return max((date - now).total_seconds(), 0.0) or None if date else None


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text.strip()) else None


def _moment(text: str) -> datetime | None:
    try:
        return parse_time(text)
    except ValueError:
        return None
