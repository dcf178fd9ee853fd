"""Action `add_to_groups`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.group_choice import GroupChoice
from umsync.kinds.grouping import MEMBER, NOT_A_MEMBER, GroupAction
from umsync.kinds.text_fit import TextFit
from umsync.model.field import Field
from umsync.model.step import Severity

if TYPE_CHECKING:
    from umsync.kinds.action import Call
    from umsync.kinds.scope import Scope
    from umsync.model.organization import Group
    from umsync.model.ports import Writer
    from umsync.model.step import Obstacle
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class AddToGroups(GroupAction):
    """Makes users members of groups, and so gives them what these groups grant.

    The user must be in the group's directory. Groups synced from an identity provider are
    changed there.

    Example:
        do: {add_to_groups: [jira-users, acme-all-hands]}
    """

    severity: ClassVar[Severity] = Severity.GRANTS
    rank: ClassVar[int] = 30
    undo_action: ClassVar[str | None] = "remove_from_groups"
    before: ClassVar[str] = NOT_A_MEMBER
    after: ClassVar[str] = MEMBER
    wants_member: ClassVar[bool] = True

    groups: tuple[str, ...] = setting("One or more groups, by name or id.")

    def needs(self) -> frozenset[Field]:
        """Group memberships and directories."""
        return frozenset({Field.GROUPS, Field.DIRECTORIES})

    def chosen(self, scope: Scope) -> tuple[Group, ...]:
        """Those that are named."""
        return GroupChoice(self.groups, TextFit(), self.at).all(scope.groups)

    def user_obstacle(self, user: User, group: Group) -> Obstacle | None:
        """Only people in a directory can be in its groups."""
        if user.membership_status == "no_membership":
            return self.obstacle("no_membership", "The user is in no directory. Invite them first.")
        if user.directories is not None and group.directory_id not in user.directories:
            text = (
                f"Group {group.name} is in a directory that the user is not in. Invite them there."
            )
            return self.obstacle("other_directory", text, group)
        return None

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Adds the user to one group."""
        params = call.params
        writer.add_to_group(params["directory_id"], params["group_id"], call.account_id)
