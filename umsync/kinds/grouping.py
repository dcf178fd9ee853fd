"""What the actions that change group memberships share."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from umsync.kinds.action import Action, Decision
from umsync.model.field import Field
from umsync.model.step import Obstacle, Stance, Step, Undo

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        target=_target(group),
        before=before,
        after=after,
        severity=action.severity,
        undo=Undo(undo, params) if undo else None,
        rank=action.rank,
    )


def _target(group: Group) -> str:
    return f"group:{group.id}"


@dataclass(frozen=True, slots=True)
class GroupAction(Action):
    """Makes users members of groups, or ends that; one step for each group."""

    shorthand: ClassVar[str | None] = "groups"
    before: ClassVar[str]
    after: ClassVar[str]
    wants_member: ClassVar[bool]

    @abstractmethod
    def chosen(self, scope: Scope) -> tuple[Group, ...]:
        """The groups it is about, each once.

        Raises:
            NameNotFoundError: as `bind` does.
        """

    @property
    def is_open(self) -> bool:
        """Whether it may be about any number of groups, not only those that are named."""
        return False

    def needs(self) -> frozenset[Field]:
        """Group memberships."""
        return frozenset({Field.GROUPS})

    def bind(self, scope: Scope) -> Decision:
        """Looks the groups up."""
        groups = {each.id: each for each in self.chosen(scope)}
        stances = (self._stance(groups.values()),) if self.is_open and groups else ()

        def decide(user: User) -> tuple[Step | Obstacle, ...]:
            if user.groups is None:
                text = "The organization does not say which groups the user is in."
                return (Obstacle(self.kind_name(), "groups_unknown", text),)
            members = user.groups
            ids = sorted(groups.keys() & members) if stances else groups
            return (*stances, *(self._decide(user, groups[each], members) for each in ids))

        return decide

    def user_obstacle(self, user: User, group: Group) -> Obstacle | None:
        """Why the user cannot be changed in this group."""
        del user, group
        return None

    def obstacle(self, code: str, text: str, group: Group | None = None) -> Obstacle:
        """Why this action cannot be done, in this group or at all."""
        return Obstacle(self.kind_name(), code, text, group.name if group else "")

    def _decide(self, user: User, group: Group, members: frozenset[str]) -> Step | Obstacle:
        if (group.id in members) is self.wants_member:
            return self.step(group, self.after)
        return self._obstacle(user, group) or self.step(group, self.before)

    def _obstacle(self, user: User, group: Group) -> Obstacle | None:
        found = self.user_obstacle(user, group)
        fixed = None if found else fixed_group(group)
        return self.obstacle(*fixed, group) if fixed else found

    def _stance(self, groups: Iterable[Group]) -> Stance:
        """What is wanted of groups that the user is not in: only to be contradicted."""
        return Stance(
            action=self.kind_name(),
            params=(),
            target="groups",
            before=self.after,
            after=self.after,
            severity=self.severity,
            undo=None,
            rank=self.rank,
            targets=frozenset(map(_target, groups)),
        )

    @classmethod
    def step(cls, group: Group, before: str) -> Step:
        """One user in one group: from `before` to what the action is for."""
        return group_step(cls, group, before, cls.after, cls.undo_action)
