"""Action `remove_from_groups`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.group_choice import NAMES_LIKE, GroupChoice
from umsync.kinds.grouping import MEMBER, NOT_A_MEMBER, GroupAction
from umsync.kinds.text_fit import TextFit
from umsync.model.step import Severity

if TYPE_CHECKING:
    from umsync.kinds.action import Call
    from umsync.kinds.scope import Scope
    from umsync.model.organization import Group
    from umsync.model.ports import Writer


@dataclass(frozen=True, slots=True)
class RemoveFromGroups(GroupAction):
    """Ends users' membership of groups, and so takes away what only these groups granted.

    Groups synced from an identity provider are changed there. `groups` are exact names; in
    `starts_with` and the like upper and lower case are the same, and a group must fit all of them
    that are given. A name or a text that no group has is an error. With `all: true` nobody is left
    in any group but those under `keep`; new groups are then meant as well. The undo makes people
    members again of exactly the groups that they left.

    Example:
        do: {remove_from_groups: {all: true, keep: alumni}}
    """

    severity: ClassVar[Severity] = Severity.REVOKES
    rank: ClassVar[int] = 40
    undo_action: ClassVar[str | None] = "add_to_groups"
    before: ClassVar[str] = MEMBER
    after: ClassVar[str] = NOT_A_MEMBER
    wants_member: ClassVar[bool] = False

    groups: tuple[str, ...] | None = setting("One or more groups, by name or id.", default=None)
    starts_with: tuple[str, ...] | None = setting("Groups whose name begins so.", default=None)
    ends_with: tuple[str, ...] | None = setting("Groups whose name ends so.", default=None)
    contains: tuple[str, ...] | None = setting("Groups whose name has this part.", default=None)
    matches: tuple[str, ...] | None = setting(
        "Groups a part of whose name fits a regular expression in RE2 syntax.", default=None
    )
    all: bool = setting("Every group that there is.", default=False)
    keep: tuple[str, ...] | None = setting(
        "Groups to stay in, by name or id, although they fit.", default=None
    )

    def check(self) -> str | None:
        """One way to choose groups at least, and nothing beside `all` but `keep`."""
        is_like = not self._fit.is_empty
        if self.all and (self.groups is not None or is_like):
            return f"cannot have all: true with groups, {', '.join(NAMES_LIKE)}: all are meant."
        if self.groups is None and not self.is_open:
            return f"needs at least one of groups, {', '.join(NAMES_LIKE)}, all."
        if self.keep is not None and not self.is_open:
            return "cannot have keep with groups alone. Leave the names out of groups instead."
        return self._fit.problem("every group")

    def chosen(self, scope: Scope) -> tuple[Group, ...]:
        """Every group or those that fit, without those to keep."""
        kept = GroupChoice(self.keep, TextFit(), self.at).named(scope.groups)
        choice = GroupChoice(self.groups, self._fit, self.at)
        found = scope.groups.by_id.values() if self.all else choice.all(scope.groups)
        return tuple(each for each in found if each.id not in kept)

    @property
    def is_open(self) -> bool:
        """Unless it is about names alone."""
        return self.all or not self._fit.is_empty

    @property
    def _fit(self) -> TextFit:
        return TextFit(None, self.starts_with, self.ends_with, self.contains, self.matches)

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Removes the user from one group."""
        params = call.params
        writer.remove_from_group(params["directory_id"], params["group_id"], call.account_id)
