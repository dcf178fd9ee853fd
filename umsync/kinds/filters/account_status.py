"""Filter `account_status`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.choice import ChoiceFilter
from umsync.model.search import Search

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.search import Reach
    from umsync.model.user import User


class AccountStatus(Enum):
    """What became of an account."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class HasAccountStatus(ChoiceFilter):
    """Matches users by the status of their account alone, whatever their membership is.

    `inactive` is a blocked account, `closed` a deleted one. The composite status, which also looks
    at the membership, is `status`.

    Example:
        where: {account_status: [inactive, closed]}
    """

    decided_by: ClassVar[tuple[str, ...] | None] = ("account_status",)
    noun: ClassVar[str] = "account status"

    values: tuple[AccountStatus, ...] = setting(
        "One or more account statuses; any of them matches."
    )

    def reach(self, scope: Scope) -> Reach:
        """A search for the statuses."""
        del scope
        return (Search(account_statuses=frozenset(each.value for each in self.values)),)

    def word_of(self, user: User) -> str | None:
        """Atlassian's word."""
        return user.account_status
