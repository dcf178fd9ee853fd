"""Filter `email`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.text import TextFilter

if TYPE_CHECKING:
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Email(TextFilter):
    """Matches users by e-mail address; upper and lower case are the same.

    Unknown when a user hides the address, as external people may. For a whole domain use
    `email_domain`, which cannot match `example.com.evil.example`.

    Example:
        where: {email: {starts_with: [svc-, bot-], ends_with: "@acme.example"}}
    """

    noun: ClassVar[str] = "e-mail"
    missing: ClassVar[str] = "the e-mail address is hidden"

    def text_of(self, user: User) -> str | None:
        """None when it is hidden."""
        return user.email
