"""Filter `management_source`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.choice import ChoiceFilter

if TYPE_CHECKING:
    from umsync.model.user import User


class ManagementSource(Enum):
    """Where a user is managed."""

    INVITED = "invited"
    SYNCED = "synced"


@dataclass(frozen=True, slots=True)
class HasManagementSource(ChoiceFilter):
    """Matches users by how they came: `invited` by hand, or `synced` from an identity provider.

    Synced accounts can only be changed in the identity provider. Unknown when the organization
    does not say.

    Example:
        where: {management_source: invited}
    """

    decided_by: ClassVar[tuple[str, ...] | None] = ("management_source",)
    noun: ClassVar[str] = "management source"

    values: tuple[ManagementSource, ...] = setting("One or more sources; any of them matches.")

    def word_of(self, user: User) -> str | None:
        """Atlassian's word."""
        return user.management_source
