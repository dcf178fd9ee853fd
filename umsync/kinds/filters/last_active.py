"""Filter `last_active`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.base import Filter, Question, setting
from umsync.model.answer import Answer, either, no, unknown, yes
from umsync.model.organization import Field
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from umsync.kinds.scope import Scope
    from umsync.model.organization import ProductActivity, User


@dataclass(frozen=True, slots=True)
class LastActive(Filter):
    """Matches users by when they last used a product.

    The most recent use of all products counts, or of those under `product`. `before: 90d` means
    not used for 90 days; people who never used it match only with `never: true`, and then only
    if they were in the organization before that moment. Unknown when the organization does not
    say: that is never taken for idle. Atlassian's data may be a day behind.

    Example:
        where: {last_active: {before: 90d, product: confluence}}
    """

    before: Cutoff | None = setting("Last used before this age or date.", default=None)
    after: Cutoff | None = setting("Last used at or after this age or date.", default=None)
    never: bool = setting("Match people who never used it.", default=False)
    product: tuple[str, ...] | None = setting(
        "Only these products, by key, such as confluence or jira.", default=None
    )

    def check(self) -> str | None:
        """Something must be asked, and `never` cannot be recent."""
        if self.before is None and self.after is None and not self.never:
            return "needs before, after or never: true."
        if self.after is not None and self.never:
            return "cannot have both after and never: who never used it did not use it after."
        return None

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """Product activity."""
        del filters
        return frozenset({Field.PRODUCT_ACCESS})

    def bind(self, scope: Scope) -> Question:
        """Computes the cut-offs."""
        before = self.before.at(scope.as_of) if self.before else None
        after = self.after.at(scope.as_of) if self.after else None
        what = self._what()

        def ask(user: User) -> Answer:
            if user.product_access is None:
                return unknown(
                    self.kind_name(), f"the organization does not say when {what} was used"
                )
            latest = self._latest(user.product_access)
            if latest is None:
                return self._never_used(user, before)
            moment, product = latest
            text = f"{product} last used {moment:%Y-%m-%d}, {_ago(scope.as_of, moment)}"
            return either(self.kind_name(), text, matches=self._fits(moment, before, after))

        return ask

    def _latest(self, access: tuple[ProductActivity, ...]) -> tuple[datetime, str] | None:
        used = (
            (each.last_active, each.product)
            for each in access
            if each.last_active is not None
            and (self.product is None or each.product in self.product)
        )
        return max(used, default=None)

    def _fits(self, moment: datetime, before: datetime | None, after: datetime | None) -> bool:
        if before is None and after is None:
            return False
        return (before is None or moment < before) and (after is None or moment >= after)

    def _never_used(self, user: User, before: datetime | None) -> Answer:
        text = f"never used {self._what()}"
        if not self.never:
            return no(self.kind_name(), text)
        if before is None:
            return yes(self.kind_name(), text)
        if user.added_to_org is None:
            return unknown(self.kind_name(), f"{text}, and nobody knows since when")
        text = f"{text}, added {user.added_to_org:%Y-%m-%d}"
        return either(self.kind_name(), text, matches=user.added_to_org < before)

    def _what(self) -> str:
        return " or ".join(self.product) if self.product else "any product"


def _ago(as_of: datetime, moment: datetime) -> str:
    days = (as_of - moment).days
    return "today" if days < 1 else f"{days} day{'s' if days != 1 else ''} ago"
