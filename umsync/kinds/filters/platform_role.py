"""Filter `platform_role`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.kinds.role_id import RoleId, full_role, short_role
from umsync.model.answer import Answer, Test, either
from umsync.model.field import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.scope import Scope
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class HasPlatformRole(Filter):
    """Matches users with a role in the organization itself, such as organization admins.

    Roles are Atlassian's ids, with or without `atlassian/`. Roles in products are `role`. Unknown
    when the organization does not say.

    Example:
        where: {platform_role: [org-admin, site-admin]}
    """

    shorthand: ClassVar[str | None] = "roles"
    is_quick: ClassVar[bool] = True
    decided_by: ClassVar[tuple[str, ...] | None] = ("platform_roles",)

    roles: tuple[RoleId, ...] = setting("One or more role ids; any of them matches.")

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """Roles in the organization."""
        del filters
        return frozenset({Field.PLATFORM_ROLES})

    def bind(self, scope: Scope) -> Question:
        """Tells which roles of these it is."""
        test, kind = self.bind_test(scope), self.kind_name()
        wanted = {each.text for each in self.roles}
        unsaid = "the organization does not say which roles the user has in it"
        listed = " or ".join(each.short for each in self.roles)

        def ask(user: User) -> Answer:
            found = sorted(wanted.intersection(map(full_role, user.platform_roles or ())))
            has = f"has the role {' and '.join(map(short_role, found))}"
            text = has if found else f"does not have the role {listed}"
            told = unsaid if user.platform_roles is None else text
            return either(kind, told, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Compares ids, however Atlassian writes them."""
        del scope
        wanted = frozenset(form for each in self.roles for form in (each.text, each.short))

        def test(user: User) -> bool | None:
            roles = user.platform_roles
            return None if roles is None else not wanted.isdisjoint(roles)

        return test
