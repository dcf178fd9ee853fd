"""Filter `job_title`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.text import TextFilter

if TYPE_CHECKING:
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class JobTitle(TextFilter):
    """Matches users by the job title in their profile; upper and lower case are the same.

    Unknown when the profile does not say, so nobody is chosen for an empty field.

    Example:
        where: {job_title: {contains: [intern, trainee]}}
    """

    noun: ClassVar[str] = "job title"
    missing: ClassVar[str] = "the organization does not say what the job title is"

    def text_of(self, user: User) -> str | None:
        """None when the profile does not say."""
        return user.job_title or None
