"""Filter `department`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.text import TextFilter

if TYPE_CHECKING:
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Department(TextFilter):
    """Matches users by the department in their profile; upper and lower case are the same.

    Unknown when the profile does not say, so nobody is chosen for an empty field.

    Example:
        where: {department: [Sales, Marketing]}
    """

    noun: ClassVar[str] = "department"
    missing: ClassVar[str] = "the organization does not say what the department is"

    def text_of(self, user: User) -> str | None:
        """None when the profile does not say."""
        return user.department or None
