"""What would take a run back, by what it really did, and what of it cannot be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from umsync.model.person import Params, Person

UNKNOWN: Final = "unknown"
"""The code of what is left out because nobody knows whether it was made."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """A change that was made, and the action that takes it back.

    `undoes` is the action that made it, and `policies` asked for it. All else is the way back.
    """

    change_id: str
    source: str
    person: Person
    undoes: str
    action: str
    params: Params
    target: str
    before: str
    after: str
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A change that is not taken back: the action that made it, a code and a sentence."""

    change_id: str
    source: str
    person: Person
    action: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Undoing:
    """The way back from a run, the last change first. Times are UTC.

    `notes` are sentences on what it does not give back, and on what may do it all again.
    """

    run_id: str
    plan_digest: str
    started_at: datetime
    entries: tuple[Reversal, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def unknown(self) -> int:
        """How many changes may have been made or not."""
        return sum(each.code == UNKNOWN for each in self.left_out)

    @property
    def made(self) -> int:
        """How many changes were made, whether they can be taken back or not."""
        return len(self.entries) + len(self.left_out) - self.unknown
