"""Filter `added`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.dated import DatedFilter
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from datetime import datetime

    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Added(DatedFilter):
    """Matches users by when they were added to the organization.

    Who was removed and came back counts from whatever Atlassian says last. Unknown when the
    organization does not say.

    Example:
        where: {added: {before: 30d}}
    """

    happened: ClassVar[str] = "added"
    missing: ClassVar[str] = "the organization does not say when the user was added"

    before: Cutoff | None = setting("Added before this age or date.", default=None)
    after: Cutoff | None = setting("Added at or after this age or date.", default=None)

    def moment_of(self, user: User) -> datetime | None:
        """What the organization says."""
        return user.added_to_org
