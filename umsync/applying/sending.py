"""Makes one change, and finds out what became of it when the answer does not say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from umsync.applying.finding import Finding
from umsync.applying.state import details_of, state_of
from umsync.errors import KeyRejectedError, OutcomeUnknownError, UmsyncError
from umsync.kinds.base import Call
from umsync.kinds.registry import actions
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.applying.connection import Connection
    from umsync.model.organization import Field
    from umsync.model.plan import Change
    from umsync.model.ports import Writer

ABSENT: Final = {
    "membership": "no_membership",
    "group": "not a member",
    "role": "not assigned",
}
"""Where somebody stands, by kind of target, whom the organization no longer has in a directory."""
_ANYWHERE: Final = "active"
"""A membership that is active in one directory is so as a whole: it tells nothing of the others."""
NO_DIRECTORY = "The user is in no directory any more, so there is no access to change."


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a change, and the error that ends the run, if it is such a one."""

    finding: Finding
    fatal: KeyRejectedError | None = None


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


def send(connection: Connection, change: Change, call: Call, needs: frozenset[Field]) -> Sent:
    """Makes the change. A request that was refused failed; one without an answer is looked up."""
    writer = _Counting(connection.writer)
    try:
        actions()[change.step.action].perform(cast("Writer", writer), call)
    except KeyRejectedError as rejected:
        return Sent(_refused(f"{rejected}", writer.accepted, call), rejected)
    except OutcomeUnknownError as error:
        return Sent(_look_up(connection, change, call, needs, f"{error}"))
    except UmsyncError as error:
        return Sent(_refused(f"{error}", writer.accepted, call))
    return Sent(Finding(Outcome.APPLIED))


class _Counting:
    """A writer that counts what was accepted: a change in two directories is two requests."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.accepted = 0

    def __getattr__(self, name: str) -> Callable[..., None]:
        method = getattr(self._writer, name)

        def counted(*arguments: object) -> None:
            method(*arguments)
            self.accepted += 1

        return counted


def _look_up(
    connection: Connection, change: Change, call: Call, needs: frozenset[Field], said: str
) -> Finding:
    state = _state_now(connection, change, needs)
    if not _is_told(state, change, call):
        said = f"{said} The user is in {len(call.directories)} directories."
    elif state == change.step.after:
        text = "The answer never came, but reading the user again shows that the change was made."
        return Finding(Outcome.APPLIED, text)
    elif state == change.step.before:
        text = f"{said} Reading the user again shows that it was not made."
        return Finding(Outcome.FAILED, text)
    return Finding(Outcome.UNKNOWN, f"{said} Whether it was made is not known: look the user up.")


def _is_told(state: str | None, change: Change, call: Call) -> bool:
    """Of several directories one that is active, or one that is left, hides the others."""
    if len(call.directories) <= 1:
        return True
    return state != _ANYWHERE and change.step.after in {state, _ANYWHERE, "suspended"}


def _state_now(connection: Connection, change: Change, needs: frozenset[Field]) -> str | None:
    account_id = change.person.account_id
    try:
        user = connection.reader.users([account_id], needs).get(account_id)
        details = details_of(change.step.target)
        if user and details:
            user = connection.reader.detailed(user, details)
    except UmsyncError:
        return None
    kind = change.step.target.partition(":")[0]
    return state_of(user, change.step.target) if user else ABSENT.get(kind)


def _refused(text: str, accepted: int, call: Call) -> Finding:
    """What was accepted for some of the user's directories is neither done nor not done."""
    if not accepted:
        return Finding(Outcome.FAILED, text)
    done = f"It was made in {accepted} of the user's {len(call.directories)} directories."
    return Finding(Outcome.UNKNOWN, f"{text} {done} Look the user up.")
