"""Reads changed users again: whether what was accepted has taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.applying.finding import Finding
from umsync.applying.recorder import Recorder
from umsync.applying.state import details_of, state_of
from umsync.model.field import Field
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from umsync.applying.target import Target
    from umsync.model.plan import Change

WAITS: Final = (1.0, 2.0, 3.0, 4.0, 5.0, 5.0, 5.0, 5.0)
"""Seconds between two reads, 30 in all: groups lag by up to 2 seconds, roles by up to 30."""
_ABSENT: Final = {"membership": "no_membership"}
"""What it may mean that the organization has the user no longer; else it shows nothing of them."""
_NOBODY: Final = "nobody"
SEEN = "Reading the user again shows it."
CANNOT_TELL = "It was accepted. Reading the user again does not tell whether it shows."


@dataclass(frozen=True, slots=True)
class Verifier:
    """Looks at accepted changes once more. `pause` waits so many seconds, or ends the run."""

    recorder: Recorder
    pause: Callable[[float], None]

    def check(self, target: Target, account_ids: Iterable[str]) -> None:
        """Records of every change that was made to these users whether it shows.

        Reads lag behind writes, so what does not show is read again, for 30 seconds at most.

        Raises:
            UmsyncError: users cannot be read, or `pause` ends the run; what was made stays made.
            FilesError: the log cannot be written.
        """
        every = (change for each in account_ids for change in target.accounts[each])
        left = [change for change in every if self._is_open(change)]
        states = _states(target, left)
        for wait in WAITS:
            left = self._not_shown(left, states)
            if not left:
                return
            self.pause(wait)
            states = _states(target, left)
        for change in self._not_shown(left, states):
            self.recorder.settle(change, _lost(change, states[change.id]))

    def _is_open(self, change: Change) -> bool:
        """Whether it was accepted, and not looked up already for want of an answer."""
        result = self.recorder.results.get(change.id)
        return result is not None and result.outcome is Outcome.APPLIED and not result.text

    def _not_shown(
        self, changes: Sequence[Change], states: Mapping[str, str | None]
    ) -> list[Change]:
        for change in changes:
            if states[change.id] == change.step.after:
                self.recorder.settle(change, Finding(Outcome.APPLIED, SEEN))
        return [each for each in changes if states[each.id] != each.step.after]


def _lost(change: Change, state: str | None) -> Finding:
    if state is None:
        return Finding(Outcome.APPLIED, CANNOT_TELL)
    return Finding(
        Outcome.NOT_SEEN,
        f"It was accepted, but {sum(WAITS):.0f} seconds later reading the user again shows "
        f"{state!r} instead of {change.step.after!r}. Resume the run later: it is looked at again.",
    )


def _states(target: Target, changes: Iterable[Change]) -> dict[str, str | None]:
    """Where the users stand on what the changes change, by change id; None is not known."""
    of_user: dict[str, list[Change]] = {}
    for change in changes:
        of_user.setdefault(change.person.account_id, []).append(change)
    if not of_user:
        return {}
    reader = target.connection.reader
    users = reader.users(list(of_user), target.needs)
    states: dict[str, str | None] = {}
    for account_id, mine in of_user.items():
        user, targets = users.get(account_id), [each.step.target for each in mine]
        details = frozenset[Field]().union(*map(details_of, targets))
        if user and details:
            user = reader.detailed(user, details)
        for each in mine:
            kind = each.step.target.partition(":")[0]
            states[each.id] = (
                state_of(user, each.step.target) if user else _ABSENT.get(kind, _NOBODY)
            )
    return states
