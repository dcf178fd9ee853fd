"""An organization keeps enough admins: counted again when applying, whatever the plan says."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from umsync.applying.finding import Finding
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from umsync.model.plan import Change
    from umsync.model.ports import Reader
    from umsync.model.user import User


class AdminGuard:
    """Lets admins be changed only while at least `minimum` others can sign in. Thread-safe.

    It asks how many there are when the first admin is to be changed. Every admin that is let
    through counts as lost, also when the change then fails: rather one admin too many stays.
    """

    def __init__(self, reader: Reader, minimum: int) -> None:
        self._reader = reader
        self._minimum = minimum
        self._left: int | None = None
        self._spent: set[str] = set()
        self._lock = threading.Lock()

    def hold(self, change: Change, user: User | None) -> Finding | None:
        """Why this change of this user is not made, or None.

        Raises:
            UmsyncError: the admins cannot be counted.
        """
        if user is None or not user.is_org_admin or not user.can_sign_in:
            return None
        if not change.step.severity.is_destructive:
            return None
        with self._lock:
            return self._spend(user.account_id)

    def _spend(self, account_id: str) -> Finding | None:
        if account_id in self._spent:
            return None
        if self._left is None:
            self._left = self._reader.org_admins()
        if self._left <= self._minimum:
            return Finding(Outcome.PROTECTED, self._text(self._left))
        self._left -= 1
        self._spent.add(account_id)
        return None

    def _text(self, left: int) -> str:
        admins = "1 organization admin" if left == 1 else f"{left} organization admins"
        return f"This may cost an admin: {admins} can sign in, at least {self._minimum} must stay."
