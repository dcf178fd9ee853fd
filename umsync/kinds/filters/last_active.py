"""Filter `last_active`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.kinds.products import Products, needs_of
from umsync.kinds.span import Span, ago, span_problem
from umsync.model.answer import Test, either
from umsync.model.field import Field
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from umsync.kinds.scope import Scope
    from umsync.model.user import ProductActivity, User


@dataclass(frozen=True, slots=True)
class LastActive(Filter):
    """Matches users by when they last used a product.

    The most recent use of all products counts, or of those under `product` and `site`. `before:
    90d` means not used for 90 days; people who never used it match only with `never: true`, and
    then only if they were in the organization before that moment. Unknown when the organization
    does not say: that is never taken for idle. Atlassian's data may be a day behind.

    Example:
        where: {last_active: {before: 90d, product: confluence}}
    """

    before: Cutoff | None = setting("Last used before this age or date.", default=None)
    after: Cutoff | None = setting("Last used at or after this age or date.", default=None)
    never: bool = setting("Match people who never used it.", default=False)
    product: tuple[str, ...] | None = setting(
        "Only these products, by name or key, such as confluence or jira.", default=None
    )
    site: tuple[str, ...] | None = setting(
        "Only on these sites, by name or host, such as acme.example.com.", default=None
    )

    def check(self) -> str | None:
        """Something must be asked, `never` cannot be recent, and the span must not be empty."""
        if self.before is None and self.after is None and not self.never:
            return "needs before, after or never: true."
        if self.after is not None and self.never:
            return "cannot have both after and never: who never used it did not use it after."
        return span_problem(self.before, self.after)

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """Product activity, and what products and sites there are when they are named."""
        del filters
        return frozenset({Field.PRODUCT_ACCESS}) | needs_of(self.product, self.site)

    def idle_days(self, scope: Scope) -> int | None:
        """The age before which somebody is idle, in whole days."""
        before = Span.of(self.before, self.after, scope.as_of).before
        return (scope.as_of - before).days if before else None

    def bind(self, scope: Scope) -> Question:
        """Tells what was used last, and when."""
        test, kind, products = self.bind_test(scope), self.kind_name(), self._products(scope)
        return lambda user: either(
            kind, self._text(user, products, scope.as_of), matches=test(user)
        )

    def bind_test(self, scope: Scope) -> Test:
        """Computes the cut-offs; looks products and sites up."""
        span = Span.of(self.before, self.after, scope.as_of)
        include, never = self._products(scope).include, self._never_used(span.before)
        asks_use = self.before is not None or self.after is not None

        def test(user: User) -> bool | None:
            latest = None
            for each in user.product_access or ():
                moment = each.last_active
                if moment is None:
                    continue
                is_in = include(each)
                if is_in is None:
                    return None
                if is_in and (latest is None or moment > latest):
                    latest = moment
            if latest is not None:
                return asks_use and span.has(latest)
            return None if user.product_access is None else never(user)

        return test

    def _products(self, scope: Scope) -> Products:
        return Products.find(scope, self.product, self.site, self.at)

    def _never_used(self, before: datetime | None) -> Test:
        """The verdict on who never used it."""
        if not self.never or before is None:
            return lambda _user: self.never

        def test(user: User) -> bool | None:
            return None if user.added_to_org is None else user.added_to_org < before

        return test

    def _text(self, user: User, products: Products, as_of: datetime) -> str:
        if user.product_access is None:
            return f"the organization does not say when {products.what} was used"
        found = _latest(user.product_access, products)
        if isinstance(found, str):
            return found
        if found is None:
            return self._text_of_never(user, products.what)
        moment, label = found
        return f"{label} last used {moment:%Y-%m-%d}, {ago(moment, as_of)}"

    def _text_of_never(self, user: User, what: str) -> str:
        if not self.never or self.before is None:
            return f"never used {what}"
        if user.added_to_org is None:
            return f"never used {what}, and nobody knows since when"
        return f"never used {what}, added {user.added_to_org:%Y-%m-%d}"


def _latest(
    access: Iterable[ProductActivity], products: Products
) -> tuple[datetime, str] | str | None:
    """The most recent use and what was used; None for never, a text when nobody can tell."""
    used: list[tuple[datetime, str]] = []
    for each in access:
        if each.last_active is None:
            continue
        is_in = products.include(each)
        if is_in is None:
            return products.doubt(each)
        if is_in:
            used.append((each.last_active, products.label(each)))
    return max(used, default=None)
