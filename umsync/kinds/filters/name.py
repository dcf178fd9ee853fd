"""Filter `name`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.text import TextFilter

if TYPE_CHECKING:
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Name(TextFilter):
    """Matches users by display name; upper and lower case are the same.

    The name is what people see in Atlassian's products, and people can change it themselves.
    It is never unknown: who has none has an empty name.

    Example:
        where: {name: {matches: '^(svc|bot)[-_ ]'}}
    """

    noun: ClassVar[str] = "name"
    missing: ClassVar[str] = "the organization does not say what the user's name is"

    def text_of(self, user: User) -> str | None:
        """Always known."""
        return user.name
