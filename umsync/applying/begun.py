"""What an earlier run began and did not see the end of: done, still open, or to be ended now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from umsync.applying.finding import Finding
from umsync.applying.lookup import state_in
from umsync.applying.sending import is_told
from umsync.kinds.action import Call
from umsync.kinds.registry import actions
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from umsync.applying.earlier import Begun
    from umsync.applying.target import Target
    from umsync.model.plan import Change
    from umsync.model.user import User

WAS_MADE: Final = "The earlier run sent it, and reading the user shows that it was made."
STILL_UNKNOWN: Final = "The earlier run sent it, and reading the user does not tell: look them up."
STILL_NOT_SEEN: Final = "The earlier run sent it and it was accepted, but it still does not show."


class Rest(NamedTuple):
    """What to do: send a call, record a finding, or None: make the change anew.

    `may_be_made` says that the change may be made, at least in one of several directories.
    """

    what: Call | Finding | None
    may_be_made: bool


def rest_of_begun(change: Change, begun: Begun, user: User | None, target: Target) -> Rest:
    """What is left of a change.

    Args:
        change: as planned.
        begun: what the earlier runs know of it.
        user: as they are now, after the lag of the change; None when they are gone.
        target: of the change's source.

    Raises:
        UmsyncError: the user's directories cannot be read.
    """
    state, directories = state_in(user, change), _directories(change, target)
    is_clear, is_made = is_told(state, change, len(directories)), state == change.step.after
    may_be_made = bool(directories) or is_made
    if is_clear and is_made:
        return Rest(Finding(Outcome.APPLIED, WAS_MADE), may_be_made)
    if begun.outcome is Outcome.NOT_SEEN:
        return Rest(Finding(Outcome.NOT_SEEN, STILL_NOT_SEEN), may_be_made)
    if not is_clear:
        return Rest(_other_directories(change, begun, directories, user, target), may_be_made)
    return Rest(None if state else Finding(Outcome.UNKNOWN, STILL_UNKNOWN), may_be_made)


def _other_directories(
    change: Change, begun: Begun, directories: tuple[str, ...], user: User | None, target: Target
) -> Call | Finding:
    """The change was decided and begun, so only a protection can keep it from its end."""
    left = tuple(each for each in directories if each not in begun.directories)
    if not left:
        return Finding(Outcome.APPLIED, WAS_MADE)
    shielded = user and target.rules.shield.reason(user, is_begun=True)
    if shielded:
        return Finding(Outcome.PROTECTED, shielded.text)
    return Call(change.person.account_id, dict(change.step.params), left)


def _directories(change: Change, target: Target) -> tuple[str, ...]:
    """Where the change is made, if that is in directories."""
    if not actions()[change.step.action].needs_directories:
        return ()
    return target.connection.reader.directories_of(change.person.account_id)
