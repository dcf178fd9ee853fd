"""The invented sites, products and directories."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.sandbox.document import Row

if TYPE_CHECKING:
    from random import Random


DOMAINS: Final = ("acme.example", "labs.acme.example")
"""Domains the organization has claimed: accounts on them are managed."""

_PRODUCTS: Final = (
    ("jira", "jira-software", "Jira", "ari:cloud:jira-software::site/"),
    ("confluence", "confluence", "Confluence", "ari:cloud:confluence::site/"),
    (
        "jira-service-management",
        "jira-servicedesk",
        "Jira Service Management",
        "ari:cloud:jira-servicedesk::site/",
    ),
)
"""Product key, resource owner, product name, start of the resource's ARI."""


@dataclass(frozen=True, slots=True)
class Places:
    """Two directory ids and the products in them, one site for each directory."""

    local: str
    synced: str
    resources: list[Row]

    def resource(self, directory_id: str, key: str) -> str:
        """The id of the product `key` in a directory."""
        ids = {(row["directoryId"], row["key"]): str(row["id"]) for row in self.resources}
        return ids[directory_id, key]


def new_id(rng: Random) -> str:
    """A random version 4 uuid."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def places(rng: Random) -> Places:
    """Two directories: `acme` with three products, `acme-labs` with two."""
    local, synced = new_id(rng), new_id(rng)
    sites = ((local, "acme", 3), (synced, "acme-labs", 2))
    resources = [
        _resource(directory_id, site, product, site_id)
        for directory_id, site, products in sites
        for site_id in (new_id(rng),)
        for product in _PRODUCTS[:products]
    ]
    return Places(local, synced, resources)


def _resource(
    directory_id: str, site: str, product: tuple[str, str, str, str], site_id: str
) -> Row:
    key, owner, name, ari = product
    path = "/wiki" if key == "confluence" else ""
    return {
        "id": ari + site_id,
        "key": key,
        "owner": owner,
        "product": name,
        "name": site,
        "url": f"https://{site}.example.com{path}",
        "directoryId": directory_id,
        "userLimit": None,
    }
