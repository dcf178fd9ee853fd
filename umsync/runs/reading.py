"""Reads an event log back, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from umsync.runs.canonical import DamagedError, Row, canonical, entry, moment, parse, sha256
from umsync.runs.events import EventName, Seal
from umsync.runs.files import read_bytes, read_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CUT_OFF = "The last event was cut off: the run was killed, or the disk was full, as it was written."


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a log."""

    n: int
    at: datetime
    event: EventName
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EventsRead:
    """The events that could be read, and a sentence for each problem.

    `is_damaged` tells a broken log from one that merely ends in the middle of a line.
    """

    events: tuple[Event, ...]
    problems: tuple[str, ...]
    is_damaged: bool
    seal: Seal


def read_events(path: Path) -> EventsRead:
    """A log as it is on disk; one that does not exist has no events.

    Raises:
        FilesError: The file exists and cannot be read.
    """
    return read_content(read_bytes(path) or b"")


def read_first(path: Path) -> EventsRead:
    """The same of the first line alone, which is fast however long the log is.

    Raises:
        FilesError: The file exists and cannot be read.
    """
    return read_content(read_line(path))


def read_content(content: bytes) -> EventsRead:
    """The log of this content."""
    *lines, rest = content.split(b"\n")
    chain = _Chain()
    for number, line in enumerate(lines, 1):
        chain.add(number, line)
    problems = (*chain.problems, *([CUT_OFF] if rest else []))
    return EventsRead(tuple(chain.events), problems, bool(chain.problems), chain.seal)


class _Chain:
    """The lines read so far, and the seal that the next one must continue."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.problems: list[str] = []
        self.seal = Seal(0, "")

    def add(self, number: int, line: bytes) -> None:
        try:
            row = parse(line, "The line")
            event = _event(row)
            claimed = entry(row, "hash", str)
        except DamagedError:
            self.problems.append(f"Line {number} is not an event that umsync wrote.")
            return
        self.problems += [f"Line {number}: {text}" for text in self._faults(event, row, line)]
        self.events.append(event)
        self.seal = Seal(event.n, claimed)

    def _faults(self, event: Event, row: Row, line: bytes) -> Iterator[str]:
        content = {name: value for name, value in row.items() if name != "hash"}
        if canonical(row) != line or row["hash"] != sha256(canonical(content)):
            yield "the event was changed after it was written."
        if event.n != self.seal.events + 1:
            yield f"event {event.n} stands where event {self.seal.events + 1} should."
        elif row.get("prev") != (self.seal.hash if self.events else _first_prev(event)):
            yield "the event does not follow the one before it."


def _event(row: Row) -> Event:
    try:
        name = EventName(row.get("event"))
    except ValueError:
        raise DamagedError("The event has no known name.") from None
    return Event(entry(row, "n", int), moment(row, "at"), name, entry(row, "data", dict))


def _first_prev(event: Event) -> str:
    """What the first event's `prev` must be; what no `prev` is, unless it is a `started`."""
    head = event.data.get("head")
    if event.event is not EventName.STARTED or not isinstance(head, dict):
        return "-"
    return sha256(str(head.get("plan_digest")).encode())
