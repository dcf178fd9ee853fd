"""An invented organization whose first API key, the one in use, has so many days left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from umsync.sandbox.moments import stamp


def set_days(document: dict[str, Any], days: float, now: datetime, *, only: bool) -> str:
    """Changes the document; `only` leaves no other key that works. The id of the key."""
    keys = document["api_keys"]
    keys[0]["expiresAt"] = stamp(now + timedelta(days=days))
    if only:
        for each in keys[1:]:
            each["expiresAt"] = stamp(now - timedelta(days=1))
    return str(keys[0]["id"])
