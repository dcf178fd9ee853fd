"""A fault script as frozen data: which request, whose turn, and what is done to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from umsync.sandbox.visit import Visit


class Kind(Enum):
    """What can be done to a request; docs/sandbox.md has a row for each."""

    STATUS = "status"
    DELAY = "delay"
    DROP = "drop"
    RESET = "reset"
    TRUNCATE = "truncate"
    REPEAT_CURSOR = "repeat_cursor"
    HTML = "html"
    WRONG_TYPE = "wrong_type"
    MALFORMED = "malformed"
    LICENSE_FULL = "license_full"


NOT_EXECUTED: Final = frozenset({Kind.STATUS, Kind.HTML, Kind.LICENSE_FULL})
"""Kinds that come instead of executing the request, unless the script says otherwise."""


@dataclass(frozen=True, slots=True)
class Match:
    """Which requests a rule is about; None is any.

    `path` is a glob over the decoded path (`*` crosses slashes), `account` the account id in the
    path, or the `accountId` in the body of a write.
    """

    method: str | None = None
    path: str | None = None
    account: str | None = None

    def fits(self, visit: Visit) -> bool:
        """Whether the rule is about this request."""
        return (
            self.method in {None, visit.method}
            and self.account in {None, visit.account}
            and (self.path is None or fnmatchcase(visit.path, self.path))
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """Which of the requests that fit are struck; they count from 1.

    `nth` names them. Without it: from number `start` on, every `every`-th, each with `chance`.
    `times` ends the rule after so many strikes.
    """

    nth: tuple[int, ...] = ()
    every: int | None = None
    start: int | None = None
    times: int | None = None
    chance: float | None = None

    def comes(self, number: int) -> bool:
        """Whether request `number` is one of them, chance and `times` aside."""
        if self.nth:
            return number in self.nth
        first = self.start or self.every or 1
        return number >= first and (number - first) % (self.every or 1) == 0


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """The Retry-After header: seconds, as a number or as an HTTP date that far ahead, or a text."""

    seconds: float = 0.0
    is_date: bool = False
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done: `delay` in seconds comes first; `executed` tells if the request is executed."""

    kind: Kind
    executed: bool
    delay: float = 0.0
    status: int | None = None
    retry_after: RetryAfter | None = None
    code: str | None = None

    @property
    def name(self) -> str:
        """As the journal calls it: the kind, and `before` or `after` where both exist."""
        if self.kind in {Kind.DROP, Kind.RESET}:
            return f"{self.kind.value}: {'after' if self.executed else 'before'}"
        return str(self.kind.value)


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of `faults`."""

    do: Deed
    match: Match = field(default_factory=Match)
    turn: Turn = field(default_factory=Turn)


@dataclass(frozen=True, slots=True)
class Lag:
    """For how many seconds reads show what was before a write; 0 is not at all.

    `users` is account and membership status, `groups` group memberships, `roles` the roles of
    users and of groups.
    """

    users: float = 0.0
    groups: float = 0.0
    roles: float = 0.0


@dataclass(frozen=True, slots=True)
class Script:
    """A whole script; `seed` decides what `chance` does."""

    rules: tuple[Rule, ...] = ()
    seed: int = 0
    lag: Lag = field(default_factory=Lag)
