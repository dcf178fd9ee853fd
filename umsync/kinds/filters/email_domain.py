"""Filter `email_domain`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import Filter, Question, setting
from umsync.model.answer import Answer, either, unknown
from umsync.model.values import Domain

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.organization import User


@dataclass(frozen=True, slots=True)
class EmailDomain(Filter):
    """Matches users whose e-mail address is at one of these domains.

    A subdomain is another domain: `example.com` does not match `it.example.com`. Unknown when a
    user hides the address.

    Example:
        where: {email_domain: [partner.example, contractor.example]}
    """

    shorthand: ClassVar[str | None] = "domains"

    domains: tuple[Domain, ...] = setting("One or more domains, without @; any of them matches.")

    def bind(self, scope: Scope) -> Question:
        """Compares what follows the last @."""
        del scope
        wanted, kind = {domain.name for domain in self.domains}, self.kind_name()

        def ask(user: User) -> Answer:
            if user.email is None:
                return unknown(kind, "the e-mail address is hidden")
            domain = user.email.rpartition("@")[2].lower()
            return either(kind, f"e-mail is at {domain}", matches=domain in wanted)

        return ask
