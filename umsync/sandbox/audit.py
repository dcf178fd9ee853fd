"""The audit log: what was changed through this sandbox since it started, and what came before."""

from __future__ import annotations

import threading
import uuid
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.sandbox.audit_actions import Action
from umsync.sandbox.document import Row
from umsync.sandbox.moments import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

KEPT: Final = 1000
"""How many events are kept; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened: who did it, to whom or what, where, and the client's address.

    `actor`, `context` and `container` are as the API shows them, but for links.
    """

    action: Action
    actor: Row
    context: tuple[Row, ...]
    container: tuple[Row, ...] = ()
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A thing that happened at `at`, an API time; `number` is its place in the log."""

    number: int
    at: str
    what: Happened

    @property
    def id(self) -> str:
        """The same whenever the same happens at the same time."""
        subjects = ",".join(str(each["id"]) for each in self.what.context)
        text = f"{self.at}/{self.number}/{self.what.action.name}/{subjects}"
        return str(uuid.uuid5(uuid.NAMESPACE_URL, text))


class AuditLog:
    """The newest events, thread-safe, in memory only.

    Each write replaces the whole file, so a log in there would make each write larger; and two
    files of the same people could never be compared.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._past: list[Event] | None = None
        self._events: deque[Event] = deque(maxlen=KEPT)
        self._last = KEPT  # numbers up to here belong to the past

    def note(self, happened: Iterable[Happened], now: datetime) -> None:
        """Append what happened at `now`."""
        with self._lock:
            for what in happened:
                self._last += 1
                self._events.append(Event(self._last, stamp(now), what))

    def events(
        self, past: Callable[[str], list[tuple[str, Happened]]], now: datetime
    ) -> list[Event]:
        """All events in the order of the log.

        `past` is asked once for (time, what happened) up to a time, oldest first.
        """
        with self._lock:
            if self._past is None:
                until = self._events[0].at if self._events else stamp(now)
                told = past(until)[-KEPT:]
                first = KEPT + 1 - len(told)
                self._past = [Event(n, at, what) for n, (at, what) in enumerate(told, first)]
            return [*self._past, *self._events][-KEPT:]
