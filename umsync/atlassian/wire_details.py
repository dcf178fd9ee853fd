"""Atlassian's field names for products and for the details of one user.

The sources are the organizations API (workspaces, role assignments, managed accounts), the user
management API (permissions, API tokens) and the API access API (API keys of the organization):
https://developer.atlassian.com/cloud/admin/.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from umsync.atlassian.fields import Fields, Json
from umsync.errors import UnexpectedAnswerError
from umsync.model.organization import ApiKey, Workspace
from umsync.model.user import ApiToken, Permission, RoleAssignment

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class ManagedAccount:
    """What only the listing of managed accounts tells; None is what it does not tell.

    `last_active` is of the account itself. No document says that its absence means never.
    """

    account_id: str
    billable: bool | None
    last_active: datetime | None


def workspace(fields: Fields) -> Workspace:
    """One row of `POST /admin/v2/orgs/{org}/workspaces`."""
    attributes = fields.part("attributes")
    return Workspace(
        id=fields.text("id"),
        key=attributes.optional_text("typeKey") or "",
        type=attributes.optional_text("type") or "",
        name=attributes.optional_text("name") or "",
        host=_host(attributes.optional_text("hostUrl") or ""),
    )


def managed_account(fields: Fields) -> ManagedAccount:
    """One row of `GET /admin/v1/orgs/{org}/users`."""
    return ManagedAccount(
        account_id=fields.text("account_id"),
        billable=fields.optional_flag("access_billable"),
        last_active=fields.time_if_told("last_active"),
    )


def role_assignments(fields: Fields) -> Iterator[RoleAssignment]:
    """One row of `GET …/users/{id}/role-assignments`: a resource with all roles in it."""
    resource_id = fields.text("resourceId")
    for each in fields.rows("roleAssignments") or ():
        methods = each.texts("roleAssignmentMethods") or frozenset()
        yield RoleAssignment(resource_id, each.text("role"), methods)


def api_tokens(answer: Json, endpoint: str) -> tuple[ApiToken, ...]:
    """`GET /users/{id}/manage/api-tokens`: a bare list."""
    if not isinstance(answer, list):
        raise UnexpectedAnswerError(
            f"{endpoint} answered something else than documented: there is no list."
        )
    return tuple(_token(Fields.of(each, endpoint, "an entry")) for each in answer)


def api_key(fields: Fields) -> ApiKey:
    """One row of `GET /admin/api-access/v1/orgs/{org}/api-keys`."""
    return ApiKey(
        id=fields.text("id"),
        created_by=fields.part("createdBy").optional_text("id") or None,
        expires_at=fields.time("expiresAt"),
        label=fields.optional_text("label") or "",
    )


def permissions(answer: Json, endpoint: str) -> tuple[Permission, ...]:
    """`GET /users/{id}/manage`: each privilege; those of single profile fields are left out."""
    fields = Fields.of(answer, endpoint)
    parts = {name: fields.part(name) for name in sorted(fields.values)}
    return tuple(
        Permission(name, part.flag("allowed"), part.part("reason").optional_text("key"))
        for name, part in parts.items()
        if "allowed" in part.values
    )


def _token(fields: Fields) -> ApiToken:
    return ApiToken(
        id=fields.text("id"),
        label=fields.optional_text("label") or "",
        created_at=fields.time("createdAt"),
        last_access=fields.time("lastAccess"),
        expires_at=fields.time("expiry"),
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc or url
    except ValueError:
        return url
