"""What every filter is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import Kind
from umsync.model.answer import Answer, Test
from umsync.model.position import NOWHERE, Position
from umsync.model.user import User

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.kinds.table import Table
    from umsync.model.field import Field
    from umsync.model.plan import Unmatched
    from umsync.model.search import Reach

Question = Callable[[User], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Kind):
    """Asks one question about a user."""

    is_quick: ClassVar[bool] = False
    """Whether its test is one look: asked before others, and not worth remembering."""
    decided_by: ClassVar[tuple[str, ...] | None] = None
    """The attributes of a user, with few values each, that alone decide it; None if more does."""
    names_people: ClassVar[bool] = False
    """Whether it names people one by one, and `unmatched` compares these with who is there.

    Those are whom its test says yes of; nobody of them may be left out of what it compares with.
    """

    def parts(self, filters: Mapping[str, Filter]) -> tuple[Filter, ...]:
        """The filters it is made of.

        Args:
            filters: the manifest's saved filters, by name.
        """
        del filters
        return ()

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """The fields of a user it looks at beyond those every listing returns.

        Args:
            filters: the manifest's saved filters, by name.
        """
        del filters
        return frozenset()

    def files(self, filters: Mapping[str, Filter]) -> frozenset[DataFile]:
        """The data files it names; they are read with the manifest and belong to the plan.

        Args:
            filters: the manifest's saved filters, by name.
        """
        del filters
        return frozenset()

    def check_tables(self, tables: Mapping[str, Table]) -> str | None:
        """A sentence on a data file that does not fit its own settings, or None.

        Args:
            tables: the data files that could be read, by `DataFile.name`.
        """
        del tables
        return None

    def unmatched(self, scope: Scope, users: Iterable[User]) -> Iterator[Unmatched]:
        """What it names that none of these users is, such as rows of a list of leavers."""
        del scope, users
        yield from ()

    def lost(self, scope: Scope, users: Iterable[User]) -> Iterator[str]:
        """A sentence on what it names wholly in vain, which then stops the plan."""
        del scope, users
        yield from ()

    def idle_days(self, scope: Scope) -> int | None:
        """After how many days without use it takes somebody for idle, if it asks for that."""
        del scope
        return None

    def reach(self, scope: Scope) -> Reach:
        """Searches that find everybody to whom the answer may be yes or unknown; None is anybody.

        Only what the organization never leaves unsaid may narrow it.

        Raises:
            NameNotFoundError: as `bind` does.
        """
        del scope
        return None

    @abstractmethod
    def bind(self, scope: Scope) -> Question:
        """The question, ready for one organization: names resolved, cut-offs computed.

        Raises:
            NameNotFoundError: a group that the organization does not have, or has twice.
        """

    def bind_test(self, scope: Scope) -> Test:
        """The verdict of that question alone, for the many of whom no evidence is needed.

        It is asked of everybody. A filter that has one of its own lets `bind` take the verdict
        from it, so that the two are one, and asks for its parts with `scope.test`.

        Raises:
            NameNotFoundError: as `bind` does.
        """
        ask = self.bind(scope)
        return lambda user: ask(user).matches


@dataclass(frozen=True, slots=True, order=True)
class DataFile:
    """A file that a filter names: its path as written, and the place it is written at."""

    path: str
    at: Position = NOWHERE

    @property
    def name(self) -> str:
        """What messages and plans call it: seen from where the manifest is, as `at` is."""
        return normpath(join(dirname(self.at.path), self.path))
