"""When invented people joined, were last active, left, and the API tokens they keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from umsync.sandbox.moments import nano_stamp, second_stamp, stamp
from umsync.sandbox.seed_places import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from umsync.sandbox.document import Row
    from umsync.sandbox.seed_kinds import Kind

_PRODUCTS: Final = 5
_DRAWN: Final = ("recent", "quiet", "idle", "never", "none", "unknown")
_DRAWN_WEIGHTS: Final = (77.0, 6.0, 10.0, 3.0, 2.0, 2.0)
_DAYS: Final = {"recent": (0, 30), "quiet": (30, 90), "idle": (91, 900)}
_TOKEN_SHARE: Final = 0.12
_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Activity:
    """API times. `stamps` has a time or None (never used) per product; None is unknown."""

    added: str
    stamps: tuple[str | None, ...] | None
    deactivated: str | None
    deletion_requested: str | None


def activity(rng: Random, kind: Kind, as_of: datetime) -> Activity:
    """Draw the activity of one person: about one in ten is idle for more than 90 days."""
    drawn = kind.activity
    if drawn == "mixed":
        drawn = rng.choices(_DRAWN, _DRAWN_WEIGHTS)[0]
    low, high = _DAYS.get(drawn, (0, 200))
    idle = timedelta(days=rng.uniform(low, high))
    added = as_of - idle - timedelta(days=rng.uniform(1, 1500))
    ended = rng.uniform(0, 13)
    deletion = stamp(as_of - timedelta(days=ended)) if kind.status == "for_deletion" else None
    left = stamp(as_of - min(idle, timedelta(days=ended))) if _has_left(kind) else None
    return Activity(stamp(added), _stamps(rng, drawn, as_of - idle), left or deletion, deletion)


def tokens(rng: Random, kind: Kind, as_of: datetime) -> list[Row]:
    """No, one or a few API tokens; some never used, some without an expiry."""
    has = kind.managed and kind.status != "not_invited"
    if not kind.tokens and (not has or rng.random() >= _TOKEN_SHARE):
        return []
    return [_token(rng, number, as_of) for number in range(rng.randint(1, 3))]


def _has_left(kind: Kind) -> bool:
    return kind.status == "deactivated"


def _stamps(rng: Random, drawn: str, latest: datetime) -> tuple[str | None, ...] | None:
    if drawn == "unknown":
        return None
    if drawn == "none":
        return ()
    if drawn == "never":
        return (None,) * _PRODUCTS
    return (_written(rng, latest), *(_earlier(rng, latest) for _ in range(_PRODUCTS - 1)))


def _earlier(rng: Random, latest: datetime) -> str | None:
    """Other products were used before that, or never."""
    if rng.random() < 0.3:  # noqa: PLR2004 - a share
        return None
    return _written(rng, latest - timedelta(days=rng.uniform(0, 200)))


def _written(rng: Random, moment: datetime) -> str:
    """One of the three precisions that occur."""
    form = rng.randrange(4)
    if form == 0:
        return nano_stamp(moment, rng.randrange(1000))
    return second_stamp(moment) if form == 1 else stamp(moment)


def _token(rng: Random, number: int, as_of: datetime) -> Row:
    age = rng.uniform(2, 2 * _YEAR)
    token: Row = {
        "id": new_id(rng),
        "label": ("backup script", "ci", "laptop")[number],
        "createdAt": stamp(as_of - timedelta(days=age)),
    }
    if rng.random() < 0.7:  # noqa: PLR2004 - a share
        token["lastAccess"] = stamp(as_of - timedelta(days=rng.uniform(0, age)))
    if rng.random() < 0.8:  # noqa: PLR2004 - a share
        token["expiry"] = stamp(as_of + timedelta(days=rng.uniform(-30, _YEAR)))
    return token
