"""Makes one change, and finds out what became of it when the answer does not say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from umsync.applying.connection import Connection
from umsync.applying.finding import Finding
from umsync.applying.lookup import state_now
from umsync.errors import (
    OutcomeUnknownError,
    StoppedError,
    UmsyncError,
)
from umsync.kinds.action import Call
from umsync.kinds.registry import actions
from umsync.model.field import Field
from umsync.model.lag import lag_of
from umsync.model.plan import Change
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from umsync.errors import Attempts
    from umsync.model.ports import Writer

_ANYWHERE: Final = "active"
"""A membership that is active in one directory is so as a whole: it tells nothing of the others."""
_LOOKS: Final = 1.0
"""Seconds between the first two looks at a change without an answer; then twice as long."""
NO_DIRECTORY = "The user is in no directory any more, so there is no access to change."
LATE = "It does not show yet, but may still be made: resume the run later, which looks it up."
SHOWN = "The answer never came, but reading the user again shows that the change was made."


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a change; `is_lost` says that it came to nothing though nobody refused it."""

    finding: Finding
    is_lost: bool = False


def call_for(connection: Connection, change: Change) -> Call | Finding:
    """The call that makes the change, or why there is nothing to call.

    Raises:
        UmsyncError: The user's directories cannot be read.
    """
    account_id, params = change.person.account_id, dict(change.step.params)
    if not actions()[change.step.action].needs_directories:
        return Call(account_id, params)
    directories = connection.reader.directories_of(account_id)
    if not directories:
        return Finding(Outcome.NO_LONGER_MATCHES, NO_DIRECTORY)
    return Call(account_id, params, directories)


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends the changes of one source.

    `needs` are the fields to read again. `pause` waits so many seconds, or says with a
    StoppedError that nobody wants to wait. `part` is told of each directory of several.
    """

    connection: Connection
    needs: frozenset[Field]
    pause: Callable[[float], None]
    part: Callable[[Change, str], None]

    def send(self, change: Change, call: Call) -> Sent:
        """Makes the change. A refused request failed; one without an answer is looked up."""
        writer = _Counting(self.connection.writer, partial(self._accepted, change, call))
        try:
            actions()[change.step.action].perform(cast("Writer", writer), call)
        except OutcomeUnknownError as error:
            found = self._look_up(change, call, error)
            found = replace(found, attempts=(*writer.attempts, *error.attempts))
            return Sent(found, is_lost=found.outcome is Outcome.FAILED)
        except UmsyncError as error:
            return Sent(_refused(error, writer, call))
        return Sent(Finding(Outcome.APPLIED, attempts=writer.attempts))

    def _accepted(self, change: Change, call: Call, directory_id: object) -> None:
        if len(call.directories) > 1:
            self.part(change, f"{directory_id}")

    def _look_up(self, change: Change, call: Call, error: OutcomeUnknownError) -> Finding:
        said, state = f"{error}", self._state_when_settled(change)
        if not is_told(state, change, len(call.directories)):
            said = f"{said} The user is in {len(call.directories)} directories."
        elif state == change.step.after:
            return Finding(Outcome.APPLIED, SHOWN)
        elif state == change.step.before and error.may_come_late:
            return Finding(Outcome.UNKNOWN, f"{said} {LATE}")
        elif state == change.step.before:
            text = f"{said} Reading the user again shows that it was not made."
            return Finding(Outcome.FAILED, text)
        return Finding(
            Outcome.UNKNOWN, f"{said} Whether it was made is not known: look the user up."
        )

    def _state_when_settled(self, change: Change) -> str | None:
        """Reads lag behind writes: what was before is only believed when the lag is over."""
        lag, waited, wait = lag_of(change.step.target).total_seconds(), 0.0, _LOOKS
        state = state_now(self.connection.reader, change, self.needs)
        while state == change.step.before:
            if waited >= lag:
                return state
            try:
                self.pause(wait)
            except StoppedError:
                return None
            waited, wait = waited + wait, wait * 2
            state = state_now(self.connection.reader, change, self.needs)
        return state


class _Counting:
    """A writer that counts what was accepted: a change in two directories is two requests."""

    def __init__(self, writer: Writer, noted: Callable[[object], None]) -> None:
        self._writer = writer
        self._noted = noted
        self.accepted = 0
        self.attempts: Attempts = ()

    def __getattr__(self, name: str) -> Callable[..., Attempts]:
        method = getattr(self._writer, name)

        def counted(*arguments: object) -> Attempts:
            attempts: Attempts = method(*arguments)
            self.attempts += attempts
            self.accepted += 1
            self._noted(arguments[0])
            return attempts

        return counted


def is_told(state: str | None, change: Change, directories: int) -> bool:
    """Of several directories one that is active, or one that is left, hides the others."""
    if directories <= 1:
        return True
    return state != _ANYWHERE and change.step.after in {state, _ANYWHERE, "suspended"}


def _refused(error: UmsyncError, writer: _Counting, call: Call) -> Finding:
    """What was accepted for some of the user's directories is neither done nor not done."""
    attempts = (*writer.attempts, *error.attempts)
    if writer.accepted:
        done = (
            f"It was made in {writer.accepted} of the user's {len(call.directories)} directories."
        )
        return Finding(Outcome.UNKNOWN, f"{error} {done} Look the user up.", attempts, error)
    is_stopped = isinstance(error, StoppedError)
    outcome = Outcome.NOT_ATTEMPTED if is_stopped else Outcome.FAILED
    return Finding(outcome, f"{error}", attempts, error)
