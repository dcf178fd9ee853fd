"""Action `remove`."""

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
class Remove(AccessAction):
    """Takes a user out of every directory, and so out of all groups and products.

    There is no undo: the user must be invited again, and groups and roles are lost. A managed
    account stays and can still log in elsewhere. Whom an identity provider brings in is taken out
    there; organization admins stay.

    Example:
        do: remove
    """

    severity: ClassVar[Severity] = Severity.IRREVERSIBLE
    rank: ClassVar[int] = 90
    needs_directories: ClassVar[bool] = True

    def needs(self) -> frozenset[Field]:
        """Platform roles: an organization admin cannot be removed."""
        return frozenset({Field.PLATFORM_ROLES})

    def bind(self, scope: Scope) -> Decision:
        """Plans it for users who are in a directory."""
        del scope
        return self._decide

    def _decide(self, user: User) -> tuple[Step | Obstacle, ...]:
        status = user.membership_status
        obstacle = None if status == "no_membership" else self._obstacle(user)
        return (obstacle or self.step("membership", status, "no_membership"),)

    def _obstacle(self, user: User) -> Obstacle | None:
        if user.management_source == "synced":
            text = "An identity provider manages the user. Do this in the identity provider."
            return self.obstacle("identity_provider", text)
        return self.admin_obstacle(user)

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Removes the user from each directory they are in."""
        for directory_id in call.directories:
            writer.remove(directory_id, call.account_id)
