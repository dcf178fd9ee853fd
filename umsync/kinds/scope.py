"""What a kind may know when it is bound to one organization."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from umsync.kinds.catalog import Catalog, GroupCatalog, NameNotFoundError, WorkspaceCatalog
from umsync.kinds.filter import Filter
from umsync.kinds.sharing import CoarseSharing, Sharing
from umsync.kinds.table import Table
from umsync.model.organization import Directory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.model.answer import Test
    from umsync.model.organization import Catalogs

__all__ = ["Catalog", "GroupCatalog", "NameNotFoundError", "Scope", "WorkspaceCatalog"]


def _no_directories() -> Catalog[Directory]:
    return _directories(())


def _directories(directories: tuple[Directory, ...]) -> Catalog[Directory]:
    return Catalog("directory", directories, lambda each: each.directory_id)


@dataclass(frozen=True, slots=True)
class Scope:
    """One source at one time: what it has, and the manifest's saved filters and tables by name.

    `grants` has, by resource id, the ids of the groups that grant it; `tables` are the data files
    that filters name, by `DataFile.name`; `asked` are the filters that share what their tests
    have in common.
    """

    source: str
    as_of: datetime
    groups: GroupCatalog
    filters: Mapping[str, Filter]
    workspaces: WorkspaceCatalog = field(default_factory=lambda: WorkspaceCatalog(()))
    directories: Catalog[Directory] = field(default_factory=_no_directories)
    grants: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    tables: Mapping[str, Table] = field(default_factory=lambda: MappingProxyType({}))
    asked: tuple[Filter, ...] = ()
    sharing: Sharing = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        sharing = Sharing(self.asked, self.filters)
        object.__setattr__(self, "sharing", sharing)  # tests are for this scope and no copy of it

    def asked_by(self, wheres: Iterable[Filter]) -> Self:
        """The same for tests of all these filters, which share what they have in common."""
        return replace(self, asked=tuple(wheres))

    @property
    def coarse(self) -> Self:
        """The same for tests that only tell classes of users apart; see `CoarseSharing`."""
        found = replace(self)
        object.__setattr__(found, "sharing", CoarseSharing(self.asked, self.filters))
        return found

    def test(self, each: Filter) -> Test:
        """The filter's test, the same each time; raises as `Filter.bind` does."""
        return self.sharing.test(each, self)

    @classmethod
    def of(
        cls,
        source: str,
        as_of: datetime,
        catalogs: Catalogs,
        filters: Mapping[str, Filter],
        tables: Mapping[str, Table],
    ) -> Self:
        """The scope of what was read of a source."""
        return cls(
            source=source,
            as_of=as_of,
            groups=GroupCatalog(catalogs.groups),
            filters=filters,
            workspaces=WorkspaceCatalog(catalogs.workspaces),
            directories=_directories(catalogs.directories),
            grants=catalogs.grants,
            tables=tables,
        )
