"""Filter `membership_status`."""

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


class MembershipStatus(Enum):
    """Whether a user belongs to the organization's directories."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    NO_MEMBERSHIP = "no_membership"


@dataclass(frozen=True, slots=True)
class HasMembershipStatus(ChoiceFilter):
    """Matches users by the status of their membership alone, whatever their account is.

    `suspended` people keep groups and roles but cannot use them; `no_membership` is a managed
    account that is in no directory. The composite status is `status`.

    Example:
        where: {membership_status: no_membership}
    """

    decided_by: ClassVar[tuple[str, ...] | None] = ("membership_status",)
    noun: ClassVar[str] = "membership status"

    values: tuple[MembershipStatus, ...] = setting(
        "One or more membership statuses; any of them matches."
    )

    def reach(self, scope: Scope) -> Reach:
        """A search for the statuses."""
        del scope
        return (Search(membership_statuses=frozenset(each.value for each in self.values)),)

    def word_of(self, user: User) -> str | None:
        """Atlassian's word."""
        return user.membership_status
