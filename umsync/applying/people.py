"""Reads the people of a batch; one who cannot be read does not keep the others from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.applying.finding import Finding
from umsync.errors import CredentialsError, StoppedError, UmsyncError
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from umsync.applying.target import Target
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Somebody who could not be read alone, while the organization could be reached."""

    error: UmsyncError

    @property
    def finding(self) -> Finding:
        """What becomes of the user's first change."""
        return Finding(Outcome.FAILED, f"{self.error} Nothing was sent.", self.error.attempts)


def read_people(target: Target, account_ids: Sequence[str]) -> dict[str, User | Unreadable]:
    """These users as they are now; who is absent is gone.

    When they cannot be read together, they are read one by one.

    Raises:
        UmsyncError: the organization cannot be reached, or none of several users can be read.
    """
    try:
        return dict(target.users(account_ids))
    except (CredentialsError, StoppedError):
        raise
    except UmsyncError as error:
        target.connection.check(error)
        return _one_by_one(target, account_ids, error)


def _one_by_one(
    target: Target, account_ids: Sequence[str], together: UmsyncError
) -> dict[str, User | Unreadable]:
    if len(account_ids) == 1:
        return {account_ids[0]: Unreadable(together)}
    found: dict[str, User | Unreadable] = {}
    for account_id in account_ids:
        found |= _alone(target, account_id)
    if len(found) == len(account_ids) and all(
        isinstance(each, Unreadable) for each in found.values()
    ):
        raise together
    return found


def _alone(target: Target, account_id: str) -> dict[str, User | Unreadable]:
    try:
        return dict(target.users([account_id]))
    except (CredentialsError, StoppedError):
        raise
    except UmsyncError as error:
        return {account_id: Unreadable(error)}
