"""What the parts of the decoder share: where a value goes, and what is noted on the way."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from umsync.kinds.filters.use import Use
from umsync.manifest.model import Document, Entry
from umsync.manifest.problems import MistakeError, Problem
from umsync.manifest.rules import Rule
from umsync.model.position import Position

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.manifest.nodes import Node

Field = tuple[type, str]
"""A setting: the dataclass it belongs to, and its name."""


MOST_PROBLEMS: Final = 1_000


class TooManyError(Exception):
    """A file has so many mistakes that the rest of it is not decoded."""


class Failed:
    """What decoding gives when there was a mistake."""


FAILED: Final = Failed()


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value goes: how sentences call it, where its key is written, and its rules."""

    name: str
    at: Position
    rule: Rule | None = None
    hidden: bool = False
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Notes:
    """What decoding one file finds besides values.

    `places` has the key of every setting that stands only once in a file, `texts` the items of
    every list of texts, `names` the keys of `sources`, `filters` and `policies`: all of them
    whether there is a mistake in them or not.
    """

    problems: list[Problem] = field(default_factory=list)
    places: dict[Field, Position] = field(default_factory=dict)
    texts: defaultdict[Field, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, dict[str, Position]] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)

    def add(self, mistake: MistakeError) -> Failed:
        """Adds the problem of a mistake."""
        return self.report(mistake.problem.at, mistake.problem.text)

    def report(self, at: Position, text: str) -> Failed:
        """Adds a problem.

        Raises:
            TooManyError: it is the last one that a file may have.
        """
        self.problems.append(Problem(at, text))
        if len(self.problems) < MOST_PROBLEMS:
            return FAILED
        self.problems.append(Problem(at, "There may be more mistakes. Fix those above first."))
        raise TooManyError


@dataclass(frozen=True, slots=True)
class Draft:
    """One file as decoded: `document` lacks what has mistakes; None when nothing can be told."""

    path: str
    found: Document | None
    notes: Notes

    @property
    def document(self) -> Document:
        """What there is of it."""
        return self.found or Document()


class Decoding(Protocol):
    """Decodes any node; sections and kinds ask it for their parts."""

    @property
    def rules(self) -> Mapping[Field, Rule]:
        """The rules on settings of sections."""

    @property
    def notes(self) -> Notes:
        """What was found so far."""

    def decode(self, node: Node, annotation: object, slot: Slot) -> object:
        """The value, or FAILED after a problem was noted."""


def expected(what: str, found: str, node: Node, slot: Slot) -> MistakeError:
    """`slot` must be `what`, not `found`."""
    return MistakeError(node.at, f"{slot.name} must be {what}, not {found}.")
