"""Filter `deactivated`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.dated import DatedFilter
from umsync.model.search import Search
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from datetime import datetime

    from umsync.kinds.scope import Scope
    from umsync.model.search import Reach
    from umsync.model.user import User

_DEACTIVATED = "inactive"


@dataclass(frozen=True, slots=True)
class Deactivated(DatedFilter):
    """Matches people whose account is deactivated, by when that happened.

    `before: 90d` means deactivated for more than 90 days. Accounts that will be deleted are
    deactivated, too; active and deleted ones never match. Suspended people are not deactivated:
    of them nobody says since when. Unknown when the organization does not say when it was, for
    Atlassian does not promise that date.

    Example:
        where: {deactivated: {before: 90d}}
    """

    happened: ClassVar[str] = "deactivated"
    missing: ClassVar[str] = "the organization does not say when the account was deactivated"

    before: Cutoff | None = setting("Deactivated before this age or date.", default=None)
    after: Cutoff | None = setting("Deactivated at or after this age or date.", default=None)

    def reach(self, scope: Scope) -> Reach:
        """A search for deactivated accounts."""
        del scope
        return (Search(account_statuses=frozenset({_DEACTIVATED})),)

    def moment_of(self, user: User) -> datetime | None:
        """What the organization says, if the account is deactivated now."""
        return user.deactivated_on if user.account_status == _DEACTIVATED else None

    def is_never(self, user: User) -> bool:
        """The account has another status."""
        return user.account_status != _DEACTIVATED

    def text_without(self, user: User) -> str:
        """Whether it is that, or nobody knows when."""
        return "the account is not deactivated" if self.is_never(user) else self.missing
