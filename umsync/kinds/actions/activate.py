"""Action `activate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.membership import AccessAction
from umsync.kinds.permission import ENABLEMENT
from umsync.model.field import Field
from umsync.model.step import Obstacle, Severity, Step

if TYPE_CHECKING:
    from umsync.kinds.action import Call, Decision
    from umsync.kinds.scope import Scope
    from umsync.model.ports import Writer
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Activate(AccessAction):
    """Unblocks a deactivated managed account.

    An account that will be deleted must be kept first: `cancel_deletion` does that, and activates
    it.

    Example:
        do: activate
    """

    severity: ClassVar[Severity] = Severity.GRANTS
    rank: ClassVar[int] = 10
    undo_action: ClassVar[str | None] = "deactivate"

    def needs(self) -> frozenset[Field]:
        """Whether Atlassian allows it."""
        return frozenset({Field.PERMISSIONS})

    def bind(self, scope: Scope) -> Decision:
        """Plans it for accounts that are deactivated."""
        del scope
        return self._decide

    def _decide(self, user: User) -> tuple[Step | Obstacle, ...]:
        if user.account_status == "active":
            return (self.step("account", "active", "active"),)
        obstacle = self.account_obstacle(user) or self.permission_obstacle(user, ENABLEMENT)
        return (obstacle or self.step("account", "inactive", "active"),)

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Enables the account."""
        writer.activate(call.account_id)
