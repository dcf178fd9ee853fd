"""What the actions that change a user's membership or account share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.action import Action
from umsync.kinds.permission import refusal
from umsync.model.step import Obstacle, Step, Undo
from umsync.model.user import Status

if TYPE_CHECKING:
    from umsync.model.person import Params
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class AccessAction(Action):
    """Moves a user's membership or account, or what belongs to it, from one status to another."""

    unmanaged: ClassVar[str] = "Suspend its access instead."
    """What to do with an account that the organization does not manage."""

    def step(self, target: str, before: str, after: str, params: Params = ()) -> Step:
        """The one step that this action makes."""
        return Step(
            action=self.kind_name(),
            params=params,
            target=target,
            before=before,
            after=after,
            severity=self.severity,
            undo=Undo(self.undo_action) if self.undo_action else None,
            rank=self.rank,
        )

    def obstacle(self, code: str, text: str, about: str = "") -> Obstacle:
        """Why this action cannot be done, to what it is about or at all."""
        return Obstacle(self.kind_name(), code, text, about)

    def directory_obstacle(self, user: User) -> Obstacle | None:
        """Access can only be changed of an active account in a directory."""
        if user.status is Status.FOR_DELETION:
            return self.obstacle("for_deletion", "The account will be deleted. Cancel that first.")
        if user.membership_status == "no_membership":
            return self.obstacle("no_membership", "The user is in no directory. Invite them first.")
        return None

    def managing_obstacle(self, user: User) -> Obstacle | None:
        """Accounts and their API tokens belong to the organization that manages them."""
        if user.claim_status == "managed":
            return None
        text = f"The organization does not manage the account. {self.unmanaged}"
        return self.obstacle("unmanaged", text)

    def account_obstacle(self, user: User) -> Obstacle | None:
        """An account can only be blocked or unblocked by the organization that manages it."""
        found = self.managing_obstacle(user)
        if found:
            return found
        if user.management_source == "synced":
            text = "An identity provider manages the account. Do this in the identity provider."
            return self.obstacle("identity_provider", text)
        if user.status is Status.FOR_DELETION:
            return self.obstacle("for_deletion", "The account will be deleted. Cancel that first.")
        if user.account_status == "closed":
            return self.obstacle("closed", "The account is deleted. Nothing can be done with it.")
        return None

    def permission_obstacle(self, user: User, privilege: str) -> Obstacle | None:
        """Atlassian's own word on whether this may be done; no objection when it was not asked."""
        text = refusal(user, privilege)
        return self.obstacle("not_permitted", text) if text else None

    def admin_obstacle(self, user: User) -> Obstacle | None:
        """Organization admins keep their access, and so does anybody who may be one."""
        if user.is_org_admin is False:
            return None
        if user.is_org_admin is None:
            text = "Whether the user is an organization admin is not known. Check the key's scopes."
            return self.obstacle("org_admin_unknown", text)
        text = "The user is an organization admin. Take that role away first."
        return self.obstacle("org_admin", text)
