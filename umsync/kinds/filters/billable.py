"""Filter `billable`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.flag import FlagFilter
from umsync.model.field import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.filter import Filter
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Billable(FlagFilter):
    """Matches managed accounts that Atlassian bills for, or with `false` those it does not.

    The word is Atlassian's, for one organization as a whole, not for one product. Unknown for
    accounts that the organization does not manage.

    Example:
        where: {billable: true}
    """

    decided_by: ClassVar[tuple[str, ...] | None] = ("billable",)
    positive: ClassVar[str] = "the account is billable"
    negative: ClassVar[str] = "the account is not billable"
    missing: ClassVar[str] = "only of managed accounts is it known whether they are billable"

    value: bool = setting("true for billable accounts, false for others.")

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """The listing of managed accounts."""
        del filters
        return frozenset({Field.MANAGED_ACCOUNTS})

    def flag_of(self, user: User) -> bool | None:
        """What the organization says."""
        return user.billable
