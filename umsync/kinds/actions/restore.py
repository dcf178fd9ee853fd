"""Action `restore`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.membership import AccessAction
from umsync.model.step import Obstacle, Severity, Step

if TYPE_CHECKING:
    from umsync.kinds.action import Call, Decision
    from umsync.kinds.scope import Scope
    from umsync.model.ports import Writer
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Restore(AccessAction):
    """Gives suspended users their access back, with the roles and groups they had.

    They take up seats again. A deactivated account stays blocked until it is activated.

    Example:
        do: restore
    """

    severity: ClassVar[Severity] = Severity.GRANTS
    rank: ClassVar[int] = 20
    undo_action: ClassVar[str | None] = "suspend"
    needs_directories: ClassVar[bool] = True

    def bind(self, scope: Scope) -> Decision:
        """Plans it for users who are suspended."""
        del scope
        return self._decide

    def _decide(self, user: User) -> tuple[Step | Obstacle, ...]:
        if user.membership_status == "active":
            return (self.step("membership", "active", "active"),)
        obstacle = self.directory_obstacle(user)
        return (obstacle or self.step("membership", "suspended", "active"),)

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Restores the user in each directory they are in."""
        for directory_id in call.directories:
            writer.restore(directory_id, call.account_id)
