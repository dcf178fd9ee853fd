"""Taking single roles in products away, and leaving all other roles there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from umsync.kinds.product_access import ASSIGNED, NOT_ASSIGNED, ProductAction, titles
from umsync.kinds.role_id import RoleId, full_role
from umsync.model.organization import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.kinds.scope import Scope
    from umsync.model.step import Obstacle, Step
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class SingleRoles:
    """Roles to take in some products, by resource id; `groups` are the names of those granting one.

    No list tells which role a group gives in a product, so a role that somebody has by a group
    stays, and the groups to look at are named.
    """

    action: ProductAction
    roles: tuple[RoleId, ...]
    places: Mapping[str, Workspace]
    groups: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(
        cls,
        action: ProductAction,
        roles: tuple[RoleId, ...],
        places: Mapping[str, Workspace],
        scope: Scope,
    ) -> SingleRoles:
        """Of an action, with the groups of the scope that grant these products."""
        known = scope.groups.by_id
        groups = {
            place: {each: known[each].name for each in scope.grants.get(place, ()) if each in known}
            for place in places
        }
        return cls(action, roles, places, groups)

    def steps(self, user: User) -> Iterator[Step | Obstacle]:
        """Each of the roles in each of the products, and what gives it besides."""
        if user.membership_status == "no_membership":
            return
        if user.role_assignments is None:
            yield self.action.roles_unknown()
            return
        given: dict[tuple[str, str], frozenset[str]] = {}
        for each in user.role_assignments:
            key = each.resource_id, full_role(each.role)
            given[key] = each.methods | given.get(key, frozenset())
        for place, role in product(self.places.values(), self.roles):
            methods = given.get((place.id, role.text))
            before = ASSIGNED if "direct" in (methods or ()) else NOT_ASSIGNED
            yield self.action.role_step(place, role.text, before)
            if methods is not None and methods != {"direct"}:
                yield self._stays(user, place, role)

    def _stays(self, user: User, place: Workspace, role: RoleId) -> Obstacle:
        about = f"{role.short} in {place.key} on {place.host}"
        has = f"The user has the role {role.short} in {titles((place,))}"
        mine = sorted(
            name for id_, name in self.groups[place.id].items() if id_ in (user.groups or ())
        )
        if not mine:
            text = (
                f"{has} in a way that is not known, so it stays. "
                "Look the user up in Atlassian Administration."
            )
            return self.action.obstacle("other_way_in", text, about)
        text = (
            f"{has} by a group, so it stays. Which role a group gives is not read. "
            f"Look at {' and '.join(mine)}, and take the user out of what gives it."
        )
        return self.action.obstacle("role_by_group", text, about)
