"""Filter `product_access`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.kinds.products import Products, needs_of
from umsync.model.answer import Test, either
from umsync.model.field import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.scope import Scope
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class HasProductAccess(Filter):
    """Matches users who can use a product, whether groups or a role of their own give it.

    Alone, `product_access` matches who can use any product at all, so `none_of: [product_access]`
    is who can use none. Suspended people may still have it: combine it with `status`. Unknown
    when the organization does not say. Whether they ever used it is `last_active`.

    Example:
        where: {product_access: {product: [jira, confluence], site: acme}}
    """

    shorthand: ClassVar[str | None] = "product"

    product: tuple[str, ...] | None = setting(
        "Only these products, by name or key, such as jira; any of them matches.", default=None
    )
    site: tuple[str, ...] | None = setting(
        "Only on these sites, by name or host, such as acme.example.com.", default=None
    )

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """Product access, and what products and sites there are when they are named."""
        del filters
        return frozenset({Field.PRODUCT_ACCESS}) | needs_of(self.product, self.site)

    def bind(self, scope: Scope) -> Question:
        """Tells which products of these it is."""
        products, kind = self._products(scope), self.kind_name()
        test = self.bind_test(scope)
        return lambda user: either(kind, _text(user, products), matches=test(user))

    def bind_test(self, scope: Scope) -> Test:
        """Looks products and sites up."""
        include = self._products(scope).include

        def test(user: User) -> bool | None:
            if user.product_access is None:
                return None
            verdict: bool | None = False
            for each in user.product_access:
                is_in = include(each)
                if is_in:
                    return True
                if is_in is None:
                    verdict = None
            return verdict

        return test

    def _products(self, scope: Scope) -> Products:
        return Products.find(scope, self.product, self.site, self.at)


def _text(user: User, products: Products) -> str:
    if user.product_access is None:
        return "the organization does not say which products the user can use"
    known = [(each, products.include(each)) for each in user.product_access]
    found = dict.fromkeys(products.label(each) for each, is_in in known if is_in)
    if found:
        return f"can use {' and '.join(found)}"
    doubts = (products.doubt(each) for each, is_in in known if is_in is None)
    return next(doubts, f"cannot use {products.what}")
