"""Filter `everyone`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.filter import Filter, Question
from umsync.model.answer import Test, yes

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope


@dataclass(frozen=True, slots=True)
class Everyone(Filter):
    """Matches every user of the source.

    Bots and deactivated people too: combine it with other filters. The limits still hold.

    Example:
        where: everyone
    """

    is_quick: ClassVar[bool] = True
    decided_by: ClassVar[tuple[str, ...] | None] = ()

    def bind(self, scope: Scope) -> Question:
        """Asks nothing."""
        del scope
        answer = yes(self.kind_name(), "everyone")
        return lambda _user: answer

    def bind_test(self, scope: Scope) -> Test:
        """Always."""
        del scope
        return lambda _user: True
