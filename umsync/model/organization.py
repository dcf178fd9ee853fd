"""What can be read of an Atlassian organization: users, groups, directories.

Field names and their values are those of Atlassian's organizations REST API, v2
(https://developer.atlassian.com/cloud/admin/organization/rest/). All times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

ORG_ADMIN = "atlassian/org-admin"


class Field(Enum):
    """What is read of users only when it is needed: all but directories by the listing's `expand`.

    Directories take a listing for each, when the organization has more than one.
    """

    GROUPS = "groups"
    PRODUCT_ACCESS = "productAccess"
    PLATFORM_ROLES = "platformRoles"
    DIRECTORIES = "directories"


class Status(Enum):
    """A user's composite status, made by Atlassian of account and membership status."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    NOT_INVITED = "not_invited"
    DEACTIVATED = "deactivated"
    FOR_DELETION = "for_deletion"


@dataclass(frozen=True, slots=True)
class ProductActivity:
    """When a user last used a product; `last_active` None means never."""

    product: str
    resource_id: str | None
    last_active: datetime | None


@dataclass(frozen=True, slots=True)
class User:
    """A person or bot of an organization.

    `groups` and `directories` (ids), `product_access` and `platform_roles` are None when they
    were not asked for or the organization did not say; `email` is None when the user hides it;
    `claim_status` is `managed` or `unmanaged`; `membership_status` is `active`, `suspended` or
    `no_membership`; `account_status` is `active`, `inactive` or `closed`.
    """

    account_id: str
    name: str
    email: str | None
    account_type: str
    status: Status
    account_status: str
    membership_status: str
    claim_status: str | None
    management_source: str | None = None
    added_to_org: datetime | None = None
    groups: frozenset[str] | None = None
    product_access: tuple[ProductActivity, ...] | None = None
    platform_roles: frozenset[str] | None = None
    directories: frozenset[str] | None = None

    @property
    def is_org_admin(self) -> bool | None:
        """None when the organization did not say which roles the user has."""
        return None if self.platform_roles is None else ORG_ADMIN in self.platform_roles

    @property
    def can_sign_in(self) -> bool:
        """Whether account and membership are both active."""
        return self.status is Status.ACTIVE


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
class Organization:
    """Its id (part of every address) and its display name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class EndpointCost:
    """How many requests one endpoint took."""

    endpoint: str
    requests: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One organization as read at one time: users sorted by account id, groups by name and id."""

    organization: Organization
    users: tuple[User, ...]
    groups: tuple[Group, ...]
    directories: tuple[Directory, ...]
    cost: tuple[EndpointCost, ...] = ()


@dataclass(frozen=True, slots=True)
class Complete:
    """A read that saw everybody; only from this may something be concluded."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A read that may have missed somebody; the reason names the page."""

    reason: str


Read = Complete | Incomplete
