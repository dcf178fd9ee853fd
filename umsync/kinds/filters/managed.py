"""Filter `managed`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.model.answer import Answer, Test, either

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Managed(Filter):
    """Matches accounts on a domain that the organization has claimed, or with `false` all others.

    Only managed accounts can be deactivated. Unknown when the organization does not say.

    Example:
        where: {managed: false}
    """

    shorthand: ClassVar[str | None] = "value"
    is_quick: ClassVar[bool] = True
    decided_by: ClassVar[tuple[str, ...] | None] = ("claim_status",)

    value: bool = setting("true for managed accounts, false for external ones.")

    def bind(self, scope: Scope) -> Question:
        """Tells the user's claim status."""
        test, kind = self.bind_test(scope), self.kind_name()
        unsaid = "the organization does not say whether the account is managed"

        def ask(user: User) -> Answer:
            text = unsaid if user.claim_status is None else f"the account is {user.claim_status}"
            return either(kind, text, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Compares."""
        del scope
        wanted = "managed" if self.value else "unmanaged"

        def test(user: User) -> bool | None:
            return None if user.claim_status is None else user.claim_status == wanted

        return test
