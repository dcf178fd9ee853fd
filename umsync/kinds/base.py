"""What every kind is: a frozen dataclass whose fields are its settings in the manifest."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import Field as DataclassField
from dataclasses import dataclass, field, fields
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Any, ClassVar

from umsync.model.answer import Answer, Test
from umsync.model.organization import Field, User
from umsync.model.plan import Obstacle, Severity, Step, Unmatched
from umsync.model.position import NOWHERE, Position

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.kinds.table import Table
    from umsync.model.ports import Writer
    from umsync.model.search import Reach

Question = Callable[[User], Answer]
Decision = Callable[[User], tuple[Step | Obstacle, ...]]
"""The steps to the desired state, of which those that are not needed only say what is wanted."""


def setting(doc: str, **options: Any) -> Any:  # noqa: ANN401 - as dataclasses.field
    """A field that a manifest may set; `doc` becomes its description in the schema."""
    return field(metadata={"doc": doc}, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(ABC):  # noqa: B024 - abstract by what its two subclasses leave open
    """A filter or an action as written in a manifest; `at` is the place it was written."""

    shorthand: ClassVar[str | None] = None
    """The setting that a bare value goes to, so that `group: staff` needs no mapping."""

    at: Position = field(default=NOWHERE, compare=False, repr=False)

    @classmethod
    def kind_name(cls) -> str:
        """The key in YAML, which is the name of the file that defines it."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def settings(cls) -> tuple[DataclassField[Any], ...]:
        """The fields that a manifest may set."""
        return tuple(each for each in fields(cls) if "doc" in each.metadata)

    @classmethod
    def is_plain(cls) -> bool:
        """Whether its one setting is its value: `any_of: [...]`, never a mapping of settings."""
        return cls.shorthand is not None and len(cls.settings()) == 1

    def check(self) -> str | None:
        """A sentence on settings that do not fit together, or None."""
        return None


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
