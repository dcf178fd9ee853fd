"""What an organization has, found by the names that manifests use."""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from umsync.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from umsync.model.organization import Group, Workspace
    from umsync.model.position import Position


class NameNotFoundError(ManifestError):
    """A manifest names something that the organization does not have, or has more than once."""


class Named(Protocol):
    """What has a name."""

    @property
    def name(self) -> str:
        """As people see it."""


T = TypeVar("T", bound=Named)


class Catalog(Generic[T]):
    """Groups or directories, found by id or by exact name; `noun` is what messages call one."""

    def __init__(self, noun: str, items: Iterable[T], id_of: Callable[[T], str]) -> None:
        self._noun, self._id_of = noun, id_of
        self.by_id: dict[str, T] = {}
        self._by_name: defaultdict[str, list[T]] = defaultdict(list)
        for item in items:
            self.by_id[id_of(item)] = item
            self._by_name[item.name].append(item)

    def all_with(self, name: str) -> list[T]:
        """The one with this id, or else every one with this name."""
        return [self.by_id[name]] if name in self.by_id else self._by_name.get(name, [])

    def find(self, name: str, at: Position) -> T:
        """The one with this id or name.

        Raises:
            NameNotFoundError: there is none, or more than one.
        """
        found = self.all_with(name)
        if len(found) == 1:
            return found[0]
        raise NameNotFoundError(f"{at}: {self._problem(name, found)}")

    def _problem(self, name: str, found: list[T]) -> str:
        if not found:
            return missing(self._noun, name, self._by_name)
        ids = ", ".join(sorted(map(self._id_of, found)))
        noun = plural(self._noun)
        return f"{len(found)} {noun} are named {name!r}. Write the id of the one you mean: {ids}."


def plural(noun: str) -> str:
    """Of the nouns used here."""
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def missing(noun: str, name: str, names: Iterable[str]) -> str:
    """A sentence on a name that the organization does not have, with near ones."""
    near = get_close_matches(name, list(names), n=3, cutoff=0.6)
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    how = f"Write a {noun}'s exact name or its id."
    return f"The organization has no {noun} {name!r}.{hint} {how}"


class GroupCatalog(Catalog["Group"]):
    """The groups of an organization."""

    def __init__(self, groups: Iterable[Group]) -> None:
        super().__init__("group", groups, lambda group: group.id)


class WorkspaceCatalog:
    """The products of an organization, each on a site; one product may be on several sites."""

    def __init__(self, workspaces: Iterable[Workspace]) -> None:
        self.by_id = {each.id: each for each in workspaces}

    def product(self, name: str, at: Position) -> tuple[Workspace, ...]:
        """A product wherever it is: by key (`jira-software`), name (`Jira`) or resource id.

        Raises:
            NameNotFoundError: no site has it.
        """
        return self._all(name, at, "product", lambda each: (slug(each.key), slug(each.type)))

    def site(self, name: str, at: Position) -> tuple[Workspace, ...]:
        """All products of a site: by host (`acme.example.com`) or name (`acme`).

        Raises:
            NameNotFoundError: there is no such site.
        """
        return self._all(name, at, "site", lambda each: (each.host.lower(), each.name.lower()))

    def _all(
        self, name: str, at: Position, noun: str, names: Callable[[Workspace], tuple[str, ...]]
    ) -> tuple[Workspace, ...]:
        if name in self.by_id:
            return (self.by_id[name],)
        wanted = {slug(name)} if noun == "product" else {name.lower()}
        found = tuple(each for each in self.by_id.values() if not wanted.isdisjoint(names(each)))
        if not found:
            known = sorted({text for each in self.by_id.values() for text in names(each)})
            raise NameNotFoundError(f"{at}: {missing(noun, name, known)}")
        return found


def slug(text: str) -> str:
    """`Jira Service Management` and `jira-service-management` are the same product."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
