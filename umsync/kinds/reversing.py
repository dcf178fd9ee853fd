"""The actions that take one change back: exactly that group, role or status, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from umsync.kinds.actions.activate import Activate
from umsync.kinds.actions.add_to_groups import AddToGroups
from umsync.kinds.actions.cancel_deletion import CancelDeletion
from umsync.kinds.actions.deactivate import Deactivate
from umsync.kinds.actions.grant_product_access import GrantProductAccess
from umsync.kinds.actions.remove_from_groups import RemoveFromGroups
from umsync.kinds.actions.restore import Restore
from umsync.kinds.actions.revoke_product_access import RevokeProductAccess
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.product_access import ASSIGNED, NOT_ASSIGNED, ProductAction
from umsync.model.field import Field
from umsync.model.step import Severity
from umsync.model.user import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from umsync.kinds.action import Action, Decision
    from umsync.kinds.scope import Scope
    from umsync.model.organization import Workspace
    from umsync.model.person import Params
    from umsync.model.position import Position
    from umsync.model.step import Obstacle, Step
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class ExactRole(ProductAction):
    """One direct role, given or taken; groups and other roles are neither asked nor changed.

    No manifest can ask for it: the actions of manifests are about access, whichever way in.
    """

    role: str = ""
    """Its id, such as `atlassian/user`."""

    def needs(self) -> frozenset[Field]:
        """Products and sites, and which roles the user has."""
        return frozenset({Field.WORKSPACES, Field.ROLE_ASSIGNMENTS})

    def bind(self, scope: Scope) -> Decision:
        """Looks the product up."""
        places = self.places(scope)

        def decide(user: User) -> tuple[Step | Obstacle, ...]:
            obstacle = self.user_obstacle(user)
            if obstacle:
                return (obstacle,)
            return tuple(
                self.role_step(each, self.role, self._before(user, each)) for each in places
            )

        return decide

    def user_obstacle(self, user: User) -> Obstacle | None:
        """Why the user's roles cannot be changed."""
        return self.roles_unknown() if user.role_assignments is None else None

    def _before(self, user: User, place: Workspace) -> str:
        is_given = any(
            each.role == self.role and each.resource_id == place.id and "direct" in each.methods
            for each in user.role_assignments or ()
        )
        return ASSIGNED if is_given else NOT_ASSIGNED


@dataclass(frozen=True, slots=True)
class RevokeRole(ExactRole):
    """`revoke_product_access` of one direct role, which takes `grant_product_access` back."""

    severity: ClassVar[Severity] = RevokeProductAccess.severity
    rank: ClassVar[int] = RevokeProductAccess.rank
    undo_action: ClassVar[str | None] = RevokeProductAccess.undo_action
    after: ClassVar[str] = RevokeProductAccess.after

    @classmethod
    def kind_name(cls) -> str:
        """The action whose change it makes."""
        return RevokeProductAccess.kind_name()

    perform = RevokeProductAccess.perform


@dataclass(frozen=True, slots=True)
class GrantRole(ExactRole):
    """`grant_product_access` of one direct role, also to who has it by a group as well."""

    severity: ClassVar[Severity] = GrantProductAccess.severity
    rank: ClassVar[int] = GrantProductAccess.rank
    undo_action: ClassVar[str | None] = GrantProductAccess.undo_action
    after: ClassVar[str] = GrantProductAccess.after

    @classmethod
    def kind_name(cls) -> str:
        """The action whose change it makes."""
        return GrantProductAccess.kind_name()

    def user_obstacle(self, user: User) -> Obstacle | None:
        """Nothing is given to somebody who is leaving or outside."""
        if user.status is Status.FOR_DELETION:
            return self.obstacle("for_deletion", "The account will be deleted. Cancel that first.")
        if user.membership_status == "no_membership":
            return self.obstacle("no_membership", "The user is in no directory. Invite them first.")
        return self.roles_unknown() if user.role_assignments is None else None

    perform = GrantProductAccess.perform


def reversing(action: str, params: Params, at: Position) -> Action | None:
    """The action that takes a change back, or None if umsync does not make such a change.

    Args:
        action: the `action` of a change's `undo`.
        params: its `params`.
        at: what messages call the place that asks for it.
    """
    make = _MAKERS.get(action)
    if make is None:
        return None
    try:
        return make(dict(params), at)
    except KeyError:
        return None


def _role(
    kind: type[GrantRole | RevokeRole], settings: Mapping[str, str], at: Position
) -> ExactRole:
    return kind(product=(settings["resource_id"],), role=settings["role"], at=at)


_MAKERS: Final[Mapping[str, Callable[[Mapping[str, str], Position], Action]]] = {
    "activate": lambda _settings, at: Activate(at=at),
    "add_to_groups": lambda settings, at: AddToGroups(groups=(settings["group_id"],), at=at),
    "cancel_deletion": lambda _settings, at: CancelDeletion(at=at),
    "deactivate": lambda _settings, at: Deactivate(at=at),
    "grant_product_access": lambda settings, at: _role(GrantRole, settings, at),
    "remove_from_groups": lambda settings, at: RemoveFromGroups(
        groups=(settings["group_id"],), at=at
    ),
    "restore": lambda _settings, at: Restore(at=at),
    "revoke_product_access": lambda settings, at: _role(RevokeRole, settings, at),
    "suspend": lambda _settings, at: Suspend(at=at),
}
"""Each action that is another's undo. None of them takes anything away for good."""
