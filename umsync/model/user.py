"""A person or bot of an organization, and what can be read of them.

Field names and their values are those of Atlassian's organizations REST API, v2
(https://developer.atlassian.com/cloud/admin/organization/rest/). All times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

ORG_ADMIN = "atlassian/org-admin"


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
    `management_source` is `invited` or `synced`. `organization` is a text of the profile.
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
    deactivated_on: datetime | None = None
    groups: frozenset[str] | None = None
    product_access: tuple[ProductActivity, ...] | None = None
    platform_roles: frozenset[str] | None = None
    directories: frozenset[str] | None = None
    nickname: str | None = None
    job_title: str | None = None
    department: str | None = None
    organization: str | None = None
    location: str | None = None
    time_zone: str | None = None
    email_verified: bool | None = None
    mfa_enabled: bool | None = None
    billable: bool | None = None
    account_last_active: datetime | None = None
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
