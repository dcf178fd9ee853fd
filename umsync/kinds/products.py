"""The products, on the sites, that a filter asks for, and whether a user's access is to one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from umsync.kinds.catalog import NameNotFoundError, WorkspaceCatalog, slug
from umsync.model.field import Field

if TYPE_CHECKING:
    from umsync.kinds.scope import Scope
    from umsync.model.position import Position
    from umsync.model.user import ProductActivity

Names = tuple[str, ...] | None
Ids = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Products:
    """Some products of an organization; `ids` are their resource ids, None for all there are.

    `what` is how messages call them; `unclear` are the ids of products whose site must be said,
    because it was asked for or because another site has the same product.
    """

    workspaces: WorkspaceCatalog
    ids: frozenset[str] | None
    unclear: frozenset[str]
    by_site: bool
    what: str

    @classmethod
    def find(cls, scope: Scope, product: Names, site: Names, at: Position) -> Self:
        """Looks up what a filter asks for; None is every product, or every site.

        Raises:
            NameNotFoundError: the organization has no such product or site, or not together.
        """
        ids = _ids(scope.workspaces, product, site, at)
        unclear = _on_several_sites(scope.workspaces) if site is None else ids
        what = " or ".join(product) if product else "any product"
        what += f" on {' or '.join(site)}" if site else ""
        return cls(scope.workspaces, ids, unclear or frozenset(), site is not None, what)

    def include(self, entry: ProductActivity) -> bool | None:
        """Whether the access is to one of them; None when nobody can tell on which site it is."""
        if self.ids is None:
            return True
        if entry.resource_id in self.workspaces.by_id:
            return entry.resource_id in self.ids
        everywhere = _ids_of(self.workspaces, slug(entry.product))
        if everywhere.isdisjoint(self.ids):
            return False
        return None if self.by_site or not everywhere <= self.ids else True

    def include_id(self, resource_id: str | None) -> bool:
        """Whether the resource is one of them."""
        return self.ids is None or resource_id in self.ids

    def label(self, entry: ProductActivity) -> str:
        """The product, and its site where that matters: `jira on acme.example.com`.

        Without names it does not: evidence must not depend on what other filters had to read.
        """
        if self.ids is None or entry.resource_id not in self.unclear:
            return entry.product
        return f"{entry.product} on {self.workspaces.by_id[entry.resource_id].host}"

    @staticmethod
    def doubt(entry: ProductActivity) -> str:
        """Why `include` may not tell."""
        return f"the organization does not say on which site the user has {entry.product}"

    def place(self, resource_id: str) -> str:
        """A resource with its site, or its id when it is none of the known products."""
        found = self.workspaces.by_id.get(resource_id)
        return f"{found.key} on {found.host}" if found else resource_id


def needs_of(product: Names, site: Names) -> frozenset[Field]:
    """What must be read to look names up: nothing when there are none."""
    return frozenset() if product is None and site is None else frozenset({Field.WORKSPACES})


def _ids(catalog: WorkspaceCatalog, product: Names, site: Names, at: Position) -> Ids:
    on_sites = None
    if site is not None:
        on_sites = frozenset(each.id for name in site for each in catalog.site(name, at))
    if product is None:
        return on_sites
    found: frozenset[str] = frozenset()
    for name in product:
        ids = frozenset(each.id for each in catalog.product(name, at))
        here = ids if on_sites is None else ids & on_sites
        if not here:
            where = " or ".join(site or ())
            text = f"There is no product {name!r} on site {where}. Name a site that has it."
            raise NameNotFoundError(f"{at}: {text}")
        found |= here
    return found


def _ids_of(catalog: WorkspaceCatalog, product: str) -> frozenset[str]:
    every = catalog.by_id.values()
    return frozenset(each.id for each in every if product in {slug(each.key), slug(each.type)})


def _on_several_sites(catalog: WorkspaceCatalog) -> frozenset[str]:
    places = Counter(slug(each.key) for each in catalog.by_id.values())
    return frozenset(each.id for each in catalog.by_id.values() if places[slug(each.key)] > 1)
