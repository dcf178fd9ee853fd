"""Filter `account_type`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.choice import ChoiceFilter

if TYPE_CHECKING:
    from umsync.model.user import User


class AccountType(Enum):
    """What an account stands for."""

    ATLASSIAN = "atlassian"
    APP = "app"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class HasAccountType(ChoiceFilter):
    """Matches accounts of people, of bots, or of customers of a portal.

    `atlassian` is a person, `app` is a bot or an integration, `customer` is somebody who only asks
    for help in a portal of Jira Service Management.

    Example:
        where: {account_type: app}
    """

    decided_by: ClassVar[tuple[str, ...] | None] = ("account_type",)
    noun: ClassVar[str] = "account type"

    values: tuple[AccountType, ...] = setting("One or more account types; any of them matches.")

    def word_of(self, user: User) -> str | None:
        """Atlassian's word."""
        return user.account_type
