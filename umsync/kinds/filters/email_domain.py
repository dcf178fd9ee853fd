"""Filter `email_domain`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.model.answer import Answer, Test, either
from umsync.model.values import Domain

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.user import User


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
        """Tells the domain."""
        test, kind = self.bind_test(scope), self.kind_name()

        def ask(user: User) -> Answer:
            hidden = user.email is None
            text = "the e-mail address is hidden" if hidden else f"e-mail is at {_domain(user)}"
            return either(kind, text, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Compares."""
        del scope
        wanted = frozenset(domain.name for domain in self.domains)

        def test(user: User) -> bool | None:
            return None if user.email is None else _domain(user) in wanted

        return test


def _domain(user: User) -> str:
    """What follows the last @."""
    return (user.email or "").rpartition("@")[2].lower()
