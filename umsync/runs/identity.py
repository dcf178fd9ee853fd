"""The names of runs: they sort by time and are safe as names of folders."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from umsync.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

_RUN_ID: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}")
_STARTED: Final = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z(?:-|\Z)"
)
_PREFIX: Final = re.compile(r"[0-9A-Za-z-]+")
_RANDOM_BYTES: Final = 3


def new_run_id(started_at: datetime, random_bytes: Callable[[int], bytes]) -> str:
    """A name such as `20261122T231500Z-1a2b3c`: the start in UTC, and a few random digits."""
    return f"{started_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{random_bytes(_RANDOM_BYTES).hex()}"


def is_run_id(text: str) -> bool:
    """Whether this is the whole name of a run."""
    if _RUN_ID.fullmatch(text) is None:
        return False
    try:
        started_of(text)
    except ValueError:
        return False
    return True


def started_of(run_id: str) -> datetime:
    """When the run of this name started, in UTC, to the second.

    Raises:
        ValueError: The name holds no such moment.
    """
    found = _STARTED.match(run_id)
    if found is None:
        raise ValueError(f"{run_id!r} does not begin with a moment")
    year, month, day, hour, minute, second = map(int, found.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def check_prefix(text: str) -> str:
    """The text, if it may be the beginning of a run's name and so can be no path.

    Raises:
        UsageError: It holds anything but digits, letters and hyphens.
    """
    if _PREFIX.fullmatch(text) is None:
        raise UsageError(
            f"{text!r} is not a run. Write the beginning of a run's name, "
            "such as 20261122T231500Z-1a2b3c."
        )
    return text
