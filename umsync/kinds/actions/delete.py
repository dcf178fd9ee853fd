"""Action `delete`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.membership import AccessAction
from umsync.kinds.permission import DELETION
from umsync.model.field import Field
from umsync.model.step import Obstacle, Severity, Step
from umsync.model.user import Status

if TYPE_CHECKING:
    from umsync.kinds.action import Call, Decision
    from umsync.kinds.scope import Scope
    from umsync.model.ports import Writer
    from umsync.model.user import User

_AFTER = "for_deletion"


@dataclass(frozen=True, slots=True)
class Delete(AccessAction):
    """Schedules the deletion of a managed account: blocked at once, gone after 14 days.

    Until then `cancel_deletion` keeps the account, and activates it even if it was blocked before;
    after that nothing brings it back. An account is deleted everywhere at Atlassian, not only in
    this organization. Who is idle in this organization may be busy in another: ask for
    `account_last_active`, too. To end the access of people whose accounts others manage, use
    `remove`.

    Example:
        do: delete
    """

    severity: ClassVar[Severity] = Severity.IRREVERSIBLE
    rank: ClassVar[int] = 70
    undo_action: ClassVar[str | None] = "cancel_deletion"
    unmanaged: ClassVar[str] = "Remove the user instead."

    def needs(self) -> frozenset[Field]:
        """Platform roles, for an organization admin is not deleted; whether it is allowed."""
        return frozenset({Field.PLATFORM_ROLES, Field.PERMISSIONS})

    def bind(self, scope: Scope) -> Decision:
        """Plans it for accounts that are neither deleted nor will be."""
        del scope
        return self._decide

    def _decide(self, user: User) -> tuple[Step | Obstacle, ...]:
        if user.status is Status.FOR_DELETION or user.account_status == "closed":
            return (self.step("account", _AFTER, _AFTER),)
        obstacle = (
            self.account_obstacle(user)
            or self.admin_obstacle(user)
            or self.permission_obstacle(user, DELETION)
        )
        return (obstacle or self.step("account", user.account_status, _AFTER),)

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Schedules the deletion."""
        writer.delete(call.account_id)
