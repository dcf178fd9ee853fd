"""Filter `mfa_enabled`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.flag import FlagFilter

if TYPE_CHECKING:
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class MfaEnabled(FlagFilter):
    """Matches accounts with two-step verification of Atlassian, or with `false` those without.

    What an identity provider asks for at its own sign-in does not count. Unknown when the
    organization does not say.

    Example:
        where: {mfa_enabled: false}
    """

    decided_by: ClassVar[tuple[str, ...] | None] = ("mfa_enabled",)
    positive: ClassVar[str] = "two-step verification is on"
    negative: ClassVar[str] = "two-step verification is off"
    missing: ClassVar[str] = "the organization does not say whether two-step verification is on"

    value: bool = setting("true for accounts with two-step verification, false for those without.")

    def flag_of(self, user: User) -> bool | None:
        """What the organization says."""
        return user.mfa_enabled
