"""Action `deactivate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
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
class Deactivate(AccessAction):
    """Blocks a managed account: it can no longer log in to anything of Atlassian's.

    `activate` takes it back. People synced from an identity provider are deactivated there. Who
    is idle in this organization may be busy in another: ask for `account_last_active`, too.

    Example:
        do: {deactivate: {message: Your account is blocked. Ask it@acme.example.}}
    """

    severity: ClassVar[Severity] = Severity.REVOKES
    rank: ClassVar[int] = 60
    undo_action: ClassVar[str | None] = "activate"

    message: str | None = setting("What the person reads when logging in.", default=None)

    def needs(self) -> frozenset[Field]:
        """Platform roles, for an organization admin is not deactivated; whether it is allowed."""
        return frozenset({Field.PLATFORM_ROLES, Field.PERMISSIONS})

    def bind(self, scope: Scope) -> Decision:
        """Plans it for accounts that are active."""
        del scope
        return self._decide

    def _decide(self, user: User) -> tuple[Step | Obstacle, ...]:
        params = (("message", self.message),) if self.message is not None else ()
        if user.account_status != "active":
            return (self.step("account", "inactive", "inactive", params),)
        obstacle = (
            self.account_obstacle(user)
            or self.admin_obstacle(user)
            or self.permission_obstacle(user, ENABLEMENT)
        )
        return (obstacle or self.step("account", "active", "inactive", params),)

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Disables the account."""
        writer.deactivate(call.account_id, call.params.get("message"))
