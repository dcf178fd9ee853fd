"""What the actions that change group memberships share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from umsync.kinds.action import Action, Decision
from umsync.kinds.base import setting
from umsync.model.field import Field
from umsync.model.step import Obstacle, Step, Undo

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.organization import Group
    from umsync.model.user import User

MEMBER: Final = "member"
NOT_A_MEMBER: Final = "not a member"


def fixed_group(group: Group) -> tuple[str, str] | None:
    """A code and a sentence if nobody's membership of the group can be changed here."""
    if group.external_synced:
        text = f"Group {group.name} is synced from an identity provider. Change it there."
        return "group_synced", text
    if not group.modifiable:
        text = f"Atlassian does not let group {group.name} be changed by this key."
        return "group_read_only", text
    return None


def group_step(
    action: type[Action], group: Group, before: str, after: str, undo: str | None
) -> Step:
    """One user in one group, whichever action wants it: equal wishes become one change."""
    params = (
        ("directory_id", group.directory_id),
        ("group_id", group.id),
        ("group_name", group.name),
    )
    return Step(
        action=action.kind_name(),
        params=params,
        target=f"group:{group.id}",
        before=before,
        after=after,
        severity=action.severity,
        undo=Undo(undo, params) if undo else None,
        rank=action.rank,
    )


@dataclass(frozen=True, slots=True)
class GroupAction(Action):
    """Makes users members of groups, or ends that; one step for each group."""

    shorthand: ClassVar[str | None] = "groups"
    before: ClassVar[str]
    after: ClassVar[str]
    wants_member: ClassVar[bool]

    groups: tuple[str, ...] = setting("One or more groups, by name or id.")

    def needs(self) -> frozenset[Field]:
        """Group memberships."""
        return frozenset({Field.GROUPS})

    def bind(self, scope: Scope) -> Decision:
        """Looks the groups up."""
        groups = tuple(dict.fromkeys(scope.groups.find(name, self.at) for name in self.groups))

        def decide(user: User) -> tuple[Step | Obstacle, ...]:
            if user.groups is None:
                text = "The organization does not say which groups the user is in."
                return (Obstacle(self.kind_name(), "groups_unknown", text),)
            members = user.groups
            return tuple(self._decide(user, each, members) for each in groups)

        return decide

    def user_obstacle(self, user: User, group: Group) -> tuple[str, str] | None:
        """A code and a sentence if the user cannot be changed in this group."""
        del user, group
        return None

    def _decide(self, user: User, group: Group, members: frozenset[str]) -> Step | Obstacle:
        if (group.id in members) is self.wants_member:
            return self.step(group, self.after)
        return self._obstacle(user, group) or self.step(group, self.before)

    def _obstacle(self, user: User, group: Group) -> Obstacle | None:
        found = self.user_obstacle(user, group)
        if found:
            return Obstacle(self.kind_name(), *found)
        fixed = fixed_group(group)
        return Obstacle(self.kind_name(), *fixed) if fixed else None

    @classmethod
    def step(cls, group: Group, before: str) -> Step:
        """One user in one group: from `before` to what the action is for."""
        return group_step(cls, group, before, cls.after, cls.undo_action)
