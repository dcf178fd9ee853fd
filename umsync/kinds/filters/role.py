"""Filter `role`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.kinds.products import Products
from umsync.kinds.role_id import RoleId, full_role, short_role
from umsync.model.answer import Test, either
from umsync.model.field import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.scope import Scope
    from umsync.model.user import RoleAssignment, User


class By(Enum):
    """How a user came by a role."""

    DIRECT = "direct"
    GROUP = "group"
    INFERRED = "inferred"

    @property
    def method(self) -> str:
        """Atlassian's word."""
        return "group_direct" if self is By.GROUP else str(self.value)


_WORDS = {each.method: str(each.value) for each in By}


@dataclass(frozen=True, slots=True)
class HasRole(Filter):
    """Matches users who have a role in a product: one role must fit all settings together.

    Roles are Atlassian's ids, with or without `atlassian/`. Without `product` and `site` a role
    anywhere counts, also one in the organization itself; alone, `role` is any role. `by: group` is
    a role that a group gives, `inferred` one that follows from another. It takes a request for
    each user whose answer depends on it, so put cheaper filters beside it. Unknown when the
    organization does not say.

    Example:
        where: {role: {role: admin, product: jira, by: direct}}
    """

    shorthand: ClassVar[str | None] = "role"

    role: tuple[RoleId, ...] | None = setting(
        "One or more role ids, such as user, admin, guest or customer.", default=None
    )
    product: tuple[str, ...] | None = setting(
        "Only in these products, by name or key, such as jira.", default=None
    )
    site: tuple[str, ...] | None = setting(
        "Only on these sites, by name or host, such as acme.example.com.", default=None
    )
    by: tuple[By, ...] | None = setting("Only roles that were given this way.", default=None)

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """Roles in products, and what products there are."""
        del filters
        return frozenset({Field.ROLE_ASSIGNMENTS, Field.WORKSPACES})

    def bind(self, scope: Scope) -> Question:
        """Tells which roles it is."""
        products, kind = self._products(scope), self.kind_name()
        test = self.bind_test(scope)
        return lambda user: either(kind, self._text(user, products), matches=test(user))

    def bind_test(self, scope: Scope) -> Test:
        """Looks products and sites up."""
        products = self._products(scope)

        def test(user: User) -> bool | None:
            if user.role_assignments is None:
                return None
            fitting = [each for each in user.role_assignments if self._fits(each, products)]
            if any(self._is_by(each) for each in fitting):
                return True
            return False if all(each.methods for each in fitting) else None

        return test

    def _products(self, scope: Scope) -> Products:
        return Products.find(scope, self.product, self.site, self.at)

    def _text(self, user: User, products: Products) -> str:
        if user.role_assignments is None:
            return "the organization does not say which roles the user has"
        fitting = [each for each in user.role_assignments if self._fits(each, products)]
        found = [each for each in fitting if self._is_by(each)]
        if found:
            return " and ".join(_text(each, products) for each in found)
        for each in fitting:
            if not each.methods:
                return f"nobody knows how the user got the role {_text(each, products)}"
        return f"has no {self._wanted()}" + (f" in {products.what}" if products.ids else "")

    def _fits(self, given: RoleAssignment, products: Products) -> bool:
        wanted = self.role is None or RoleId(full_role(given.role)) in self.role
        return wanted and products.include_id(given.resource_id)

    def _is_by(self, given: RoleAssignment) -> bool:
        return self.by is None or not given.methods.isdisjoint(each.method for each in self.by)

    def _wanted(self) -> str:
        how = f"{' or '.join(str(each.value) for each in self.by)} " if self.by else ""
        what = f" {' or '.join(each.short for each in self.role)}" if self.role else ""
        return f"{how}role{what}"


def _text(given: RoleAssignment, products: Products) -> str:
    """`admin in jira on acme.example.com (direct)`."""
    how = " and ".join(sorted(_WORDS.get(each, each) for each in given.methods))
    place = f"{short_role(given.role)} in {products.place(given.resource_id)}"
    return f"{place} ({how})" if how else place
