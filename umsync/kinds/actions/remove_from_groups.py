"""Action `remove_from_groups`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.grouping import MEMBER, NOT_A_MEMBER, GroupAction
from umsync.model.step import Severity

if TYPE_CHECKING:
    from umsync.kinds.action import Call
    from umsync.model.ports import Writer


@dataclass(frozen=True, slots=True)
class RemoveFromGroups(GroupAction):
    """Ends users' membership of groups, and so takes away what only these groups granted.

    Groups synced from an identity provider are changed there.

    Example:
        do: {remove_from_groups: contractors}
    """

    severity: ClassVar[Severity] = Severity.REVOKES
    rank: ClassVar[int] = 40
    undo_action: ClassVar[str | None] = "add_to_groups"
    before: ClassVar[str] = MEMBER
    after: ClassVar[str] = NOT_A_MEMBER
    wants_member: ClassVar[bool] = False

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Removes the user from one group."""
        params = call.params
        writer.remove_from_group(params["directory_id"], params["group_id"], call.account_id)
