"""Filter `managed`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import Filter, Question, setting
from umsync.model.answer import Answer, either, unknown

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.organization import User


@dataclass(frozen=True, slots=True)
class Managed(Filter):
    """Matches accounts on a domain that the organization has claimed, or with `false` all others.

    Only managed accounts can be deactivated. Unknown when the organization does not say.

    Example:
        where: {managed: false}
    """

    shorthand: ClassVar[str | None] = "value"

    value: bool = setting("true for managed accounts, false for external ones.")

    def bind(self, scope: Scope) -> Question:
        """Compares the user's claim status."""
        del scope
        wanted, kind = "managed" if self.value else "unmanaged", self.kind_name()

        def ask(user: User) -> Answer:
            if user.claim_status is None:
                return unknown(kind, "the organization does not say whether the account is managed")
            matches = user.claim_status == wanted
            return either(kind, f"the account is {user.claim_status}", matches=matches)

        return ask
