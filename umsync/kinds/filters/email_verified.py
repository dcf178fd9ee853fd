"""Filter `email_verified`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.flag import FlagFilter

if TYPE_CHECKING:
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class EmailVerified(FlagFilter):
    """Matches users who have verified their e-mail address, or with `false` those who have not.

    Who never verified it has often never signed in. Unknown when the organization does not say.

    Example:
        where: {email_verified: false}
    """

    decided_by: ClassVar[tuple[str, ...] | None] = ("email_verified",)
    positive: ClassVar[str] = "the e-mail address is verified"
    negative: ClassVar[str] = "the e-mail address is not verified"
    missing: ClassVar[str] = "the organization does not say whether the e-mail address is verified"

    value: bool = setting("true for verified addresses, false for others.")

    def flag_of(self, user: User) -> bool | None:
        """What the organization says."""
        return user.email_verified
