"""Reads a user again to see where they stand on what a change changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.applying.state import details_of, state_of
from umsync.errors import UmsyncError

if TYPE_CHECKING:
    from umsync.model.field import Field
    from umsync.model.plan import Change
    from umsync.model.ports import Reader
    from umsync.model.user import User

ABSENT: Final = {
    "membership": "no_membership",
    "group": "not a member",
    "role": "not assigned",
}
"""Where somebody stands, by kind of target, whom the organization no longer has in a directory."""


def state_now(reader: Reader, change: Change, needs: frozenset[Field]) -> str | None:
    """The state on the change's target; None if it is not said or cannot be read."""
    account_id = change.person.account_id
    try:
        user = reader.users([account_id], needs).get(account_id)
        details = details_of(change.step.target)
        if user and details:
            user = reader.detailed(user, details)
    except UmsyncError:
        return None
    return state_in(user, change)


def state_in(user: User | None, change: Change) -> str | None:
    """The state of a user who was just read; None for somebody who is not there."""
    target = change.step.target
    return state_of(user, target) if user else ABSENT.get(target.partition(":")[0])
