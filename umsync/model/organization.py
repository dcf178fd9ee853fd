"""What can be read of an Atlassian organization besides its users: groups, directories, products.

Field names and their values are those of Atlassian's organizations REST API, v2
(https://developer.atlassian.com/cloud/admin/organization/rest/). All times are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Group:
    """A group in one directory; `modifiable` and `external_synced` say whether we may change it."""

    id: str
    name: str
    directory_id: str
    modifiable: bool
    external_synced: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """A place of the organization that holds users and groups."""

    directory_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """A product on a site, such as Confluence on acme.example.com.

    `id` is an ARI, the `resource_id` of activities and roles; `key` (`jira-software`) and `type`
    (`Jira`) are the product's, `name` (`acme`) and `host` (`acme.example.com`) the site's.
    """

    id: str
    key: str
    type: str
    name: str
    host: str


@dataclass(frozen=True, slots=True)
class Organization:
    """Its id (part of every address) and its display name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key of the organization: who made it, if anybody is named, and when it expires.

    `expires_at` None means never; `label` is what people called it. Nothing tells which key is the
    one that asks. The source is `GET /admin/api-access/v1/orgs/{org}/api-keys`
    (https://developer.atlassian.com/cloud/admin/api-access/rest/).
    """

    id: str
    created_by: str | None
    expires_at: datetime | None
    label: str = ""


@dataclass(frozen=True, slots=True)
class EndpointCost:
    """How many requests one endpoint took."""

    endpoint: str
    requests: int


@dataclass(frozen=True, slots=True)
class Catalogs:
    """What an organization has besides people: groups sorted by name and id, and where they are.

    `workspaces` and `grants` (by resource id, the ids of the groups that grant it) are empty when
    they were not asked for. `api_keys` is None when they were not, or the organization did not say.
    """

    organization: Organization
    groups: tuple[Group, ...]
    directories: tuple[Directory, ...]
    workspaces: tuple[Workspace, ...] = ()
    grants: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    api_keys: tuple[ApiKey, ...] | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One organization as read at one time: users sorted by account id.

    `population` is how many users it has: more than `users` when only some had to be read, which
    `is_whole` tells, or kept.
    """

    catalogs: Catalogs
    users: tuple[User, ...]
    population: int
    cost: tuple[EndpointCost, ...] = ()
    is_whole: bool = True

    @property
    def organization(self) -> Organization:
        """Id and name."""
        return self.catalogs.organization


@dataclass(frozen=True, slots=True)
class Complete:
    """A read that saw everybody it was for; only from this may something be concluded."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A read that may have missed somebody; the reason names the page."""

    reason: str


Read = Complete | Incomplete
