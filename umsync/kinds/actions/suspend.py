"""Action `suspend`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.membership import AccessAction
from umsync.model.field import Field
from umsync.model.step import Obstacle, Severity, Step

if TYPE_CHECKING:
    from umsync.kinds.action import Call, Decision
    from umsync.kinds.scope import Scope
    from umsync.model.ports import Writer
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Suspend(AccessAction):
    """Takes a user's access away in every directory; roles and groups stay, the seat is freed.

    `restore` gives everything back. Works for managed and for external people, not for
    organization admins. A deactivated account has no access left, so nothing happens to it. There
    is no suspending in one directory only: the API does not tell in which somebody is suspended,
    so a second plan would suspend them again.

    Example:
        do: suspend
    """

    severity: ClassVar[Severity] = Severity.REVOKES
    rank: ClassVar[int] = 50
    undo_action: ClassVar[str | None] = "restore"
    needs_directories: ClassVar[bool] = True

    def needs(self) -> frozenset[Field]:
        """Platform roles: an organization admin cannot be suspended."""
        return frozenset({Field.PLATFORM_ROLES})

    def bind(self, scope: Scope) -> Decision:
        """Plans it for users whose account and membership are active."""
        del scope
        return self._decide

    def _decide(self, user: User) -> tuple[Step | Obstacle, ...]:
        if user.membership_status == "suspended":
            return (self.step("membership", "suspended", "suspended"),)
        if user.account_status != "active":
            return ()
        obstacle = self.directory_obstacle(user) or self.admin_obstacle(user)
        return (obstacle or self.step("membership", "active", "suspended"),)

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Suspends the user in each directory they are in."""
        for directory_id in call.directories:
            writer.suspend(directory_id, call.account_id)
