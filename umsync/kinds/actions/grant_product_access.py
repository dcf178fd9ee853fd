"""Action `grant_product_access`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.catalog import NameNotFoundError
from umsync.kinds.product_access import ASSIGNED, NOT_ASSIGNED, ProductAction, hosts
from umsync.model.field import Field
from umsync.model.step import Obstacle, Severity, Step
from umsync.model.user import Status

if TYPE_CHECKING:
    from umsync.kinds.action import Call, Decision
    from umsync.kinds.scope import Scope
    from umsync.model.organization import Workspace
    from umsync.model.ports import Writer
    from umsync.model.user import User


class ProductRole(Enum):
    """The roles that a person can have in a product; Atlassian's ids begin with `atlassian/`."""

    USER = "user"
    ADMIN = "admin"
    GUEST = "guest"
    CUSTOMER = "customer"
    CONTRIBUTOR = "contributor"
    BASIC = "basic"
    STAKEHOLDER = "stakeholder"


@dataclass(frozen=True, slots=True)
class GrantProductAccess(ProductAction):
    """Gives users a role in a product directly, without a group.

    This may take up seats that are paid for. Who has the role there already, by a group or
    otherwise, is left alone. A product that is on several sites needs `site`.

    Example:
        do: {grant_product_access: {product: confluence, site: acme.example.com}}
    """

    severity: ClassVar[Severity] = Severity.GRANTS
    rank: ClassVar[int] = 35
    undo_action: ClassVar[str | None] = "revoke_product_access"
    after: ClassVar[str] = ASSIGNED

    role: ProductRole = setting("The role in the product.", default=ProductRole.USER)

    def needs(self) -> frozenset[Field]:
        """Products and sites, and which roles the user has."""
        return frozenset({Field.WORKSPACES, Field.ROLE_ASSIGNMENTS})

    def bind(self, scope: Scope) -> Decision:
        """Looks the products up."""
        self._check_sites(scope)
        places = self.places(scope)
        stances = tuple(map(self.stance, places))

        def decide(user: User) -> tuple[Step | Obstacle, ...]:
            return (*stances, *self._decide(user, places))

        return decide

    def _check_sites(self, scope: Scope) -> None:
        """A seat on every site by accident costs money."""
        for name in self.product or ():
            found = self.on_site(name, scope)
            if len(found) > 1:
                text = f"Product {name!r} is on {len(found)} sites: {hosts(found)}."
                advice = "Write the one you mean as site, because each takes a seat of its own."
                raise NameNotFoundError(f"{self.at}: {text} {advice}")

    def _decide(self, user: User, places: tuple[Workspace, ...]) -> tuple[Step | Obstacle, ...]:
        obstacle = self._obstacle(user)
        if obstacle:
            return (obstacle,)
        role = f"atlassian/{self.role.value}"
        given = {each.resource_id for each in user.role_assignments or () if each.role == role}
        return tuple(
            self.role_step(each, role, ASSIGNED if each.id in given else NOT_ASSIGNED)
            for each in places
        )

    def _obstacle(self, user: User) -> Obstacle | None:
        if user.status is Status.FOR_DELETION:
            return self.obstacle("for_deletion", "The account will be deleted. Cancel that first.")
        if user.membership_status == "no_membership":
            return self.obstacle("no_membership", "The user is in no directory. Invite them first.")
        if user.role_assignments is None:
            return self.roles_unknown()
        return None

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Assigns one role."""
        writer.assign_role(call.account_id, call.params["resource_id"], call.params["role"])
