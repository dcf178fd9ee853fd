"""What every action is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import Kind
from umsync.model.step import Obstacle, Severity, Step
from umsync.model.user import User

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.field import Field
    from umsync.model.ports import Writer

Decision = Callable[[User], tuple[Step | Obstacle, ...]]
"""The steps to the desired state, of which those that are not needed only say what is wanted."""


@dataclass(frozen=True, slots=True)
class Call:
    """One change as it is about to be made.

    `directories` are the ids of those that the user is a member of; empty for actions that do
    not ask for them.
    """

    account_id: str
    params: Mapping[str, str]
    directories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Kind):
    """Brings one user to a desired state."""

    severity: ClassVar[Severity]
    rank: ClassVar[int]
    """Where its changes stand among those of one user: access is given first, taken last."""
    undo_action: ClassVar[str | None] = None
    """The action that takes it back, or None."""
    needs_directories: ClassVar[bool] = False

    def needs(self) -> frozenset[Field]:
        """The fields of a user it looks at beyond those every listing returns."""
        return frozenset()

    @abstractmethod
    def bind(self, scope: Scope) -> Decision:
        """Decides for a user: steps to the desired state, needed or not, or obstacles.

        Raises:
            NameNotFoundError: a group that the organization does not have, or has twice.
        """

    @classmethod
    @abstractmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Makes one step's change.

        Raises:
            UmsyncError: the organization refused it, or could not be reached.
        """
