"""Times as the API writes them: ISO 8601 in UTC with a Z."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

from umsync.codec.moments import DAY, MINUTE, SECOND, moment_of

_WRITTEN: Final = re.compile(rf"({DAY}T{MINUTE})({SECOND})?(?:[.]([0-9]{{1,6}})[0-9]*)?Z?")


def stamp(moment: datetime) -> str:
    """Milliseconds: 2026-05-02T10:11:12.123Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def late_stamp(moment: datetime) -> str:
    """Milliseconds, rounded up so that it is never too early."""
    return stamp(moment + timedelta(microseconds=-moment.microsecond % 1000))


def http_date(moment: datetime) -> str:
    """The date of an HTTP header, in whole seconds: Sat, 02 May 2026 10:11:12 GMT."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def second_stamp(moment: datetime) -> str:
    """Whole seconds: 2026-05-02T10:11:12Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def nano_stamp(moment: datetime, nanoseconds: int) -> str:
    """Nine decimals: 2026-05-02T10:11:12.123456789Z; the last three are `nanoseconds`."""
    micro = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return f"{micro}{nanoseconds % 1000:03d}Z"


def minute_stamp(moment: datetime) -> str:
    """Without seconds: 2026-05-02T10:12Z, rounded up so that it is never too early."""
    moment = moment.astimezone(UTC)
    if moment.second or moment.microsecond:
        moment += timedelta(minutes=1)
    return moment.strftime("%Y-%m-%dT%H:%MZ")


def is_moment(value: object) -> bool:
    """Whether `parsed` can read it."""
    try:
        return isinstance(value, str) and bool(parsed(value))
    except ValueError:
        return False


def parsed(text: str) -> datetime:
    """The moment a time written by this module means; nanoseconds are cut off.

    Raises:
        ValueError: this module would not write it so.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    minute, second, fraction = found.groups()
    return moment_of(f"{minute}{second or ':00'}.{fraction or '0'}Z")
