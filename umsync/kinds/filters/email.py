"""Filter `email`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.text import TextFilter
from umsync.model.answer import Answer, either, unknown

if TYPE_CHECKING:
    from umsync.kinds.base import Question
    from umsync.kinds.scope import Scope
    from umsync.model.organization import User


@dataclass(frozen=True, slots=True)
class Email(TextFilter):
    """Matches users by e-mail address; upper and lower case are the same.

    Unknown when a user hides the address, as external people may. For a whole domain use
    `email_domain`, which cannot match `example.com.evil.example`.

    Example:
        where: {email: {starts_with: [svc-, bot-], ends_with: "@acme.example"}}
    """

    shorthand: ClassVar[str | None] = "equals"

    def bind(self, scope: Scope) -> Question:
        """Compares the user's address."""
        del scope
        kind = self.kind_name()

        def ask(user: User) -> Answer:
            if user.email is None:
                return unknown(kind, "the e-mail address is hidden")
            return either(kind, f"e-mail is {user.email}", matches=self.fits(user.email))

        return ask
