"""Filter `platform_role`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import Filter, Question, setting
from umsync.kinds.role_id import RoleId, full_role, short_role
from umsync.model.answer import Answer, no, unknown, yes
from umsync.model.organization import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.scope import Scope
    from umsync.model.organization import User


@dataclass(frozen=True, slots=True)
class HasPlatformRole(Filter):
    """Matches users with a role in the organization itself, such as organization admins.

    Roles are Atlassian's ids, with or without `atlassian/`. Roles in products are `role`. Unknown
    when the organization does not say.

    Example:
        where: {platform_role: [org-admin, site-admin]}
    """

    shorthand: ClassVar[str | None] = "roles"

    roles: tuple[RoleId, ...] = setting("One or more role ids; any of them matches.")

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """Roles in the organization."""
        del filters
        return frozenset({Field.PLATFORM_ROLES})

    def bind(self, scope: Scope) -> Question:
        """Compares ids."""
        del scope
        wanted, kind = {each.text for each in self.roles}, self.kind_name()
        listed = " or ".join(each.short for each in self.roles)

        def ask(user: User) -> Answer:
            if user.platform_roles is None:
                text = "the organization does not say which roles the user has in it"
                return unknown(kind, text)
            found = sorted(wanted.intersection(map(full_role, user.platform_roles)))
            if found:
                return yes(kind, f"has the role {' and '.join(map(short_role, found))}")
            return no(kind, f"does not have the role {listed}")

        return ask
