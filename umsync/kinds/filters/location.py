"""Filter `location`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.text import TextFilter

if TYPE_CHECKING:
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Location(TextFilter):
    """Matches users by the location in their profile; upper and lower case are the same.

    Unknown when the profile does not say, so nobody is chosen for an empty field.

    Example:
        where: {location: {starts_with: Berlin}}
    """

    noun: ClassVar[str] = "location"
    missing: ClassVar[str] = "the organization does not say what the location is"

    def text_of(self, user: User) -> str | None:
        """None when the profile does not say."""
        return user.location or None
