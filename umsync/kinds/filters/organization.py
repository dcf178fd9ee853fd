"""Filter `organization`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.text import TextFilter

if TYPE_CHECKING:
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class ProfileOrganization(TextFilter):
    """Matches users by the organization in their profile; upper and lower case are the same.

    It is what people's profiles say, such as the name of a subsidiary, and not the Atlassian
    organization: that is the source of the policy. Unknown when the profile does not say.

    Example:
        where: {organization: [Acme Labs, Acme Italy]}
    """

    noun: ClassVar[str] = "organization"
    missing: ClassVar[str] = "the organization does not say what the profile's organization is"

    def text_of(self, user: User) -> str | None:
        """None when the profile does not say."""
        return user.organization or None
