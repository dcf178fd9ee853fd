"""Times as Atlassian writes them: ISO 8601 in bodies and headers, HTTP dates in headers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from umsync.codec.moments import DAY, MINUTE, SECOND, ZONE, is_usual

_ISO: Final = re.compile(rf"({DAY})[Tt ]({MINUTE})({SECOND})?(?:[.]([0-9]+))?([Zz]|{ZONE})")


def parse_time(text: str) -> datetime:
    """A time with a zone, in UTC, to the nearest microsecond; seconds may be absent.

    Raises:
        ValueError: it is not an ISO 8601 time with a zone.
    """
    if is_usual(text):
        return datetime.fromisoformat(text)
    found = _ISO.fullmatch(text)
    if found is None:
        raise ValueError(text)
    day, minute, second, fraction, zone = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}{zone.upper()}")
        return (moment + _microseconds(fraction or "0")).astimezone(UTC)
    except OverflowError:  # year 1 or 9999, moved by its zone
        raise ValueError(text) from None


def _microseconds(fraction: str) -> timedelta:
    """What stands behind the point, rounded."""
    digits = fraction.ljust(7, "0")
    return timedelta(microseconds=int(digits[:6]) + (digits[6] >= "5"))


def http_date(text: str) -> datetime | None:
    """A date of HTTP's headers in UTC, or None when it is none, or more than one."""
    if text.count(",") > 1:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
