"""API keys that will soon no longer work."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from umsync.report.words import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from umsync.model.organization import ApiKey

SOON: Final = timedelta(days=30)


def expiring(source: str, keys: Iterable[ApiKey] | None, now: datetime) -> Iterator[str]:
    """A sentence for each key of an organization that expires within 30 days.

    Nothing tells which key is ours, and one that has expired cannot be. Times are UTC.
    """
    for each in keys or ():
        if each.expires_at and now < each.expires_at <= now + SOON:
            days = count((each.expires_at - now).days, "day")
            yield (
                f"Source {source}: API key {each.id} of the organization expires on "
                f"{each.expires_at:%Y-%m-%d}, in {days}. If it is the one that umsync uses, make "
                "another and set it before that."
            )
