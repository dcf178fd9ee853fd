"""Action `revoke_product_access`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.grouping import MEMBER, NOT_A_MEMBER, fixed_group, group_step
from umsync.kinds.product_access import ASSIGNED, NOT_ASSIGNED, ProductAction, titles
from umsync.kinds.role_id import RoleId
from umsync.kinds.single_role import SingleRoles
from umsync.model.field import Field
from umsync.model.step import Obstacle, Severity, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from umsync.kinds.action import Call, Decision
    from umsync.kinds.scope import Scope
    from umsync.model.organization import Group, Workspace
    from umsync.model.ports import Writer
    from umsync.model.user import User


_OF_ORGANIZATIONS = frozenset({"org-admin", "site-admin"})


@dataclass(frozen=True, slots=True)
class _Entrance:
    """A group that grants products asked for, and what is wanted of its members and of others."""

    group_id: str
    grants: frozenset[str]
    inside: Step | Obstacle
    outside: Step


@dataclass(frozen=True, slots=True)
class RevokeProductAccess(ProductAction):
    """Takes users out of a product: out of each group that grants it, and each direct role.

    Without `site` it is the product on every site; `all: true` is every product. A group that
    grants other products as well is held, because leaving it takes more than was asked: write
    `other_products_too: true` if you mean it. Who has access by such a group, or by one that
    cannot be changed here, keeps it. With `role` only that role is taken, if it was given
    directly: one that comes by a group is held, and the groups to look at are named. Together with
    `grant_product_access` of another role that changes the role.

    Example:
        do: {revoke_product_access: {product: jira, site: acme.example.com}}
    """

    severity: ClassVar[Severity] = Severity.REVOKES
    rank: ClassVar[int] = 40
    undo_action: ClassVar[str | None] = "grant_product_access"
    after: ClassVar[str] = NOT_ASSIGNED

    product: tuple[str, ...] | None = setting(
        "One or more products, by name or key, such as jira.", default=None
    )
    all: bool = setting("Every product on every site.", default=False)
    role: tuple[RoleId, ...] | None = setting(
        "Only these roles, such as admin; the user keeps the others.", default=None
    )
    other_products_too: bool = setting(
        "Also take users out of groups that grant other products as well.", default=False
    )

    def check(self) -> str | None:
        """Products or all of them, and groups only where groups are left."""
        if self.all and (self.product is not None or self.site is not None):
            return "cannot have all: true with product or site: every product is meant."
        if not self.all and self.product is None:
            return "needs at least one of product, all."
        if self.role is not None and self.other_products_too:
            return "cannot have other_products_too: true with role: no group is left for a role."
        if own := [each.short for each in self.role or () if each.short in _OF_ORGANIZATIONS]:
            return f"cannot take the role {own[0]}: it is none of a product."
        return None

    def places(self, scope: Scope) -> tuple[Workspace, ...]:
        """The products that are named, or all. Raises as for every action on products."""
        if self.all:
            return tuple(scope.workspaces.by_id.values())
        return ProductAction.places(self, scope)

    def needs(self) -> frozenset[Field]:
        """Products, sites and what grants them; groups and roles of the user."""
        return frozenset({Field.WORKSPACES, Field.GRANTS, Field.GROUPS, Field.ROLE_ASSIGNMENTS})

    def bind(self, scope: Scope) -> Decision:
        """Looks the products up, and the groups that grant them."""
        places = {each.id: each for each in self.places(scope)}
        if self.role is not None:
            single = SingleRoles.of(self, self.role, places, scope)
            return lambda user: tuple(single.steps(user))
        stances = tuple(map(self.stance, places.values()))
        entrances = tuple(self._entrances(scope, places))

        def decide(user: User) -> tuple[Step | Obstacle, ...]:
            groups, roles = self._groups(user, entrances), self._roles(user, places, entrances)
            return (*stances, *groups, *roles)

        return decide

    def _entrances(self, scope: Scope, places: Mapping[str, Workspace]) -> Iterator[_Entrance]:
        granting = frozenset[str]().union(*(scope.grants.get(each, ()) for each in places))
        for group_id in sorted(granting & scope.groups.by_id.keys()):
            group = scope.groups.by_id[group_id]
            others = [
                each
                for id_, each in scope.workspaces.by_id.items()
                if id_ not in places and group_id in scope.grants.get(id_, ())
            ]
            inside = self._obstacle(group, others) or self._leave(group, MEMBER)
            outside = self._leave(group, NOT_A_MEMBER)
            grants = frozenset(each for each in places if group_id in scope.grants.get(each, ()))
            yield _Entrance(group_id, grants, inside, outside)

    def _leave(self, group: Group, before: str) -> Step:
        """As `remove_from_groups` makes it, so that both are one change."""
        return group_step(type(self), group, before, NOT_A_MEMBER, "add_to_groups")

    def _obstacle(self, group: Group, others: list[Workspace]) -> Obstacle | None:
        fixed = fixed_group(group)
        if fixed:
            code, text = fixed
            text = f"{text} Until then the user keeps the access it grants."
            return self.obstacle(code, text, group.name)
        if others and not self.other_products_too:
            text = (
                f"Group {group.name} also grants {titles(others)}, so the user stays in it and "
                "keeps access. Write other_products_too: true to take that as well."
            )
            return self.obstacle("group_grants_more", text, group.name)
        return None

    def _groups(self, user: User, entrances: tuple[_Entrance, ...]) -> Iterator[Step | Obstacle]:
        if user.groups is None:
            text = "The organization does not say which groups the user is in."
            yield self.obstacle("groups_unknown", text)
            return
        for each in entrances:
            yield each.inside if each.group_id in user.groups else each.outside

    def _roles(
        self, user: User, places: Mapping[str, Workspace], entrances: tuple[_Entrance, ...]
    ) -> Iterator[Step | Obstacle]:
        if user.membership_status == "no_membership":
            return
        if user.role_assignments is None:
            yield self.roles_unknown()
            return
        given = [each for each in user.role_assignments if each.resource_id in places]
        direct = [each for each in given if "direct" in each.methods]
        for each in direct:
            yield self.role_step(places[each.resource_id], each.role, ASSIGNED)
        explained = {each.resource_id for each in direct}.union(
            *(each.grants for each in entrances if each.group_id in (user.groups or ()))
        )
        left = {each.resource_id for each in given} - explained
        if left and user.groups is not None:
            yield self._other_way_in([places[each] for each in left])

    def _other_way_in(self, left: list[Workspace]) -> Obstacle:
        text = (
            f"The user has access to {titles(left)} neither directly nor by a group that is known "
            "to grant it, and keeps it. Look the user up in Atlassian Administration."
        )
        return self.obstacle("other_way_in", text, titles(left))

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Takes the user out of one group, or one role away."""
        params = call.params
        if "group_id" in params:
            writer.remove_from_group(params["directory_id"], params["group_id"], call.account_id)
        else:
            writer.revoke_role(call.account_id, params["resource_id"], params["role"])
