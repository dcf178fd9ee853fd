"""A license without a free seat stops the changes that need one, and no others."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from umsync.applying.finding import Finding
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from umsync.model.plan import Change

FULL: Final = (
    "Not sent: an earlier change of this kind found no free seat in the license. "
    "Free seats or raise the user limit, then go on with `umsync apply --resume`."
)


class Licenses:
    """What kinds of change found a license full: an action on one group, product or membership."""

    def __init__(self) -> None:
        self._full: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def hold(self, change: Change) -> Finding | None:
        """Why this change is not sent, or None."""
        with self._lock:
            is_full = _kind(change) in self._full
        return Finding(Outcome.NOT_ATTEMPTED, FULL) if is_full else None

    def full(self, change: Change) -> None:
        """This change was refused for want of a seat."""
        with self._lock:
            self._full.add(_kind(change))


def _kind(change: Change) -> tuple[str, str]:
    return change.step.action, change.step.target
