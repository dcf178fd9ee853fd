"""Filter `nickname`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.text import TextFilter

if TYPE_CHECKING:
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Nickname(TextFilter):
    """Matches users by the nickname in their profile; upper and lower case are the same.

    Several people may have the same one. Unknown when the profile does not say.

    Example:
        where: {nickname: {starts_with: [test-, demo-]}}
    """

    noun: ClassVar[str] = "nickname"
    missing: ClassVar[str] = "the organization does not say what the nickname is"

    def text_of(self, user: User) -> str | None:
        """None when the profile does not say."""
        return user.nickname or None
