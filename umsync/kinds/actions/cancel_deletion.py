"""Action `cancel_deletion`."""

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

_KEPT = "not scheduled"


@dataclass(frozen=True, slots=True)
class CancelDeletion(AccessAction):
    """Keeps a managed account that is scheduled for deletion, and activates it.

    It works within 14 days of the request. Atlassian activates the account as well, whatever it
    was before. Other accounts are left alone, blocked ones too. umsync offers no undo of it: what
    undoes a change must never delete anybody.

    Example:
        do: cancel_deletion
    """

    severity: ClassVar[Severity] = Severity.GRANTS
    rank: ClassVar[int] = 5
    unmanaged: ClassVar[str] = "Ask the organization that does."

    def needs(self) -> frozenset[Field]:
        """Whether Atlassian allows it."""
        return frozenset({Field.PERMISSIONS})

    def bind(self, scope: Scope) -> Decision:
        """Plans it for accounts that are scheduled for deletion."""
        del scope
        return self._decide

    def _decide(self, user: User) -> tuple[Step | Obstacle, ...]:
        if user.status is not Status.FOR_DELETION:
            # Nothing is wanted of the account itself: another policy may block it.
            return (self.step("deletion", _KEPT, _KEPT),)
        obstacle = self._obstacle(user)
        return (obstacle or self.step("account", "for_deletion", "active"),)

    def _obstacle(self, user: User) -> Obstacle | None:
        found = self.account_obstacle(user)
        if found and found.code != "for_deletion":
            return found
        return self.permission_obstacle(user, DELETION)

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Cancels the deletion."""
        writer.cancel_deletion(call.account_id)
