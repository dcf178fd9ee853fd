"""Where a user stands on what a step changes, in the words of the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from umsync.model.organization import User


def state_of(user: User, target: str) -> str | None:
    """The user's state on a step's `target`, comparable with its `before` and `after`.

    None when the organization does not say, or the target is not known here.
    """
    if target == "membership":
        return user.membership_status
    if target == "account":
        return user.account_status
    kind, _, group_id = target.partition(":")
    if kind != "group" or user.groups is None:
        return None
    return "member" if group_id in user.groups else "not a member"
