"""Filter `time_zone`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.text import TextFilter

if TYPE_CHECKING:
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class TimeZone(TextFilter):
    """Matches users by the time zone in their profile, such as `Europe/Berlin`.

    Upper and lower case are the same. Zones are compared as texts: two names of the same time
    are two zones. Unknown when the profile does not say.

    Example:
        where: {time_zone: {starts_with: Europe/}}
    """

    noun: ClassVar[str] = "time zone"
    missing: ClassVar[str] = "the organization does not say what the time zone is"

    def text_of(self, user: User) -> str | None:
        """None when the profile does not say."""
        return user.time_zone or None
