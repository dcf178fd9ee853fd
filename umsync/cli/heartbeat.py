"""When umsync last had nothing to complain of, so that silence is not taken for success."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from umsync.codec.moments import moment_of
from umsync.report.words import count
from umsync.runs.files import read_bytes, write_whole

if TYPE_CHECKING:
    from pathlib import Path

LATE: Final = timedelta(days=4)
"""The schedule rests at weekends: from Friday to Monday are three days."""


def beat(path: Path, now: datetime) -> None:
    """Keeps that all is well now, in UTC.

    Raises:
        FilesError: the file cannot be written.
    """
    write_whole(path, f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n".encode())


def last_beat(path: Path) -> datetime | None:
    """When all was well; None if never, or if nobody can tell.

    Raises:
        FilesError: the file cannot be read.
    """
    text = (read_bytes(path) or b"").decode("ascii", "replace").strip()
    try:
        last = moment_of(text)
    except ValueError:
        return None
    return last if last.tzinfo else None


def beat_text(last: datetime | None, now: datetime) -> str:
    """A sentence on the last successful run."""
    if last is None:
        return "No successful run is on record yet."
    days = (now - last).days
    age = count(days, "day") if days else "less than a day"
    late = " **That is too long ago.**" if now - last > LATE else ""
    return f"Last successful run: {last:%Y-%m-%d %H:%M} UTC, {age} ago.{late}"
