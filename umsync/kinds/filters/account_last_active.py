"""Filter `account_last_active`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.dated import DatedFilter
from umsync.model.field import Field
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from umsync.kinds.filter import Filter
    from umsync.model.user import User

_EXTERNAL = "only of managed accounts is it known when they were last used"


@dataclass(frozen=True, slots=True)
class AccountLastActive(DatedFilter):
    """Matches managed accounts by when Atlassian says that they were last used, wherever it was.

    `last_active` looks at the products of this organization, but `deactivate` and `delete` reach
    everywhere, and who is idle here may be busy elsewhere: ask for both before you use these.
    Unknown for accounts that the organization does not manage, and where Atlassian gives no date,
    for it does not say that this means never. Nor does it say which products count.

    Example:
        where: {account_last_active: {before: 90d}}
    """

    happened: ClassVar[str] = "account last used"
    missing: ClassVar[str] = "Atlassian does not say when the account was last used"

    before: Cutoff | None = setting("Last used before this age or date.", default=None)
    after: Cutoff | None = setting("Last used at or after this age or date.", default=None)

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """The listing of managed accounts."""
        del filters
        return frozenset({Field.MANAGED_ACCOUNTS})

    def moment_of(self, user: User) -> datetime | None:
        """What the listing says."""
        return user.account_last_active

    def text_without(self, user: User) -> str:
        """External people are in no listing."""
        return self.missing if user.claim_status == "managed" else _EXTERNAL
