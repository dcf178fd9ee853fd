"""What can be read of an Atlassian organization: users, groups, directories.

Field names and their values are those of Atlassian's organizations REST API, v2
(https://developer.atlassian.com/cloud/admin/organization/rest/). All times are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType

ORG_ADMIN = "atlassian/org-admin"


class Field(Enum):
    """What is read only when it is needed, and what it costs.

    The first three come with the listing (`expand`). Directories take a listing for each, when
    the organization has more than one, or a few searches when only actions look at them;
    `BILLABLE` takes the v1 listing of managed accounts. Those in `DETAILS` take a request for each
    user. The last three are lists of the organization itself: its products and sites, which groups
    grant them, and its API keys.
    """

    GROUPS = "groups"
    PRODUCT_ACCESS = "productAccess"
    PLATFORM_ROLES = "platformRoles"
    DIRECTORIES = "directories"
    BILLABLE = "access_billable"
    ROLE_ASSIGNMENTS = "roleAssignments"
    API_TOKENS = "apiTokens"
    PERMISSIONS = "permissions"
    WORKSPACES = "workspaces"
    GRANTS = "grants"
    API_KEYS = "apiKeys"


EXPANDED = frozenset({Field.GROUPS, Field.PRODUCT_ACCESS, Field.PLATFORM_ROLES})
"""What a listing of users brings along when it is asked to."""
DETAILS = frozenset({Field.ROLE_ASSIGNMENTS, Field.API_TOKENS, Field.PERMISSIONS})
"""What takes a request for each user, so it is asked only of those it can matter for."""
LAZY = DETAILS | {Field.DIRECTORIES}
"""What an action may look at and is read only of those whom it is about to change."""
MANAGED_ONLY = frozenset({Field.API_TOKENS, Field.PERMISSIONS})
"""Details that only accounts on a claimed domain have."""


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
class RoleAssignment:
    """A role in a product or site (`resource_id`); `methods` say how the user came by it.

    Methods are Atlassian's: `direct`, `group_direct` (by a group), `inferred`.
    """

    resource_id: str
    role: str
    methods: frozenset[str]


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key that a person made to let programs act for them; `last_access` None means never."""

    id: str
    label: str
    created_at: datetime | None
    last_access: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether we may do something to an account (`lifecycle.enablement`), else Atlassian's reason.

    The source is `GET /users/{account_id}/manage`
    (https://developer.atlassian.com/cloud/admin/user-management/rest/).
    """

    privilege: str
    is_allowed: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A person or bot of an organization.

    What is None was not asked for, or the organization did not say; `groups` and `directories`
    are ids. `email` is None when the user hides it; `claim_status` is `managed` or `unmanaged`;
    `membership_status` is `active`, `suspended` or `no_membership`; `account_status` is `active`,
    `inactive` or `closed`; `account_type` is `atlassian` (a person), `app` or `customer`;
    `management_source` is `invited` or `synced`.
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
    nickname: str | None = None
    job_title: str | None = None
    department: str | None = None
    location: str | None = None
    email_verified: bool | None = None
    mfa_enabled: bool | None = None
    billable: bool | None = None
    role_assignments: tuple[RoleAssignment, ...] | None = None
    api_tokens: tuple[ApiToken, ...] | None = None
    permissions: tuple[Permission, ...] | None = None

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
