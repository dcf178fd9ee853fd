"""A usual page of users, decoded straight into users: half of the work of a large read.

It knows what `umsync.atlassian.wire` says of users, and nothing more. A page that is unusual in any
way is left to that module, which has a sentence for whatever is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from msgspec import Meta, MsgspecError, Struct, field
from msgspec.json import Decoder

from umsync.atlassian.moments import parse_time
from umsync.model.organization import ProductActivity, Status, User

_GROUP_ARI: Final = "ari:cloud:identity::group/"
_Text = Annotated[str, Meta(min_length=1)]


@dataclass(frozen=True, slots=True)
class UserPage:
    """The users of a page in its order, and what it says of the next one; None at the end."""

    users: list[User]
    next: str | None


class _Group(Struct, gc=False):
    id: _Text


class _Activity(Struct, gc=False):
    key: _Text
    id: str | None = None
    used: str | None = field(default=None, name="lastActiveTimestamp")


class _Row(Struct, rename="camel", gc=False):
    account_id: _Text
    account_type: _Text
    status: Status
    account_status: Literal["active", "inactive", "closed"]
    membership_status: Literal["active", "suspended", "no_membership"]
    claim_status: Literal["managed", "unmanaged"] | None = None
    name: str | None = None
    email: str | None = None
    management_source: str | None = None
    added_to_org: str | None = None
    groups: list[_Group] | None = None
    product_access: list[_Activity] | None = None
    platform_roles: frozenset[str] | None = None
    nickname: str | None = None
    job_title: str | None = None
    department: str | None = None
    location: str | None = None
    email_verified: bool | None = None
    mfa_enabled: bool | None = None


class _Links(Struct, gc=False):
    next: str | None = None


class _Page(Struct, gc=False):
    data: list[_Row]
    links: _Links | None = None


_DECODER: Final = Decoder(_Page)


def user_page(body: bytes) -> UserPage | None:
    """The page that the body of an answer is; None when something about it is unusual."""
    try:
        page = _DECODER.decode(body)
        users = [_user(row) for row in page.data]
    except (MsgspecError, ValueError, RecursionError):
        return None
    return UserPage(users, page.links.next or None if page.links else None)


def _user(row: _Row) -> User:
    return User(
        account_id=row.account_id,
        name=row.name or "",
        email=row.email or None,
        account_type=row.account_type,
        status=row.status,
        account_status=row.account_status,
        membership_status=row.membership_status,
        claim_status=row.claim_status,
        management_source=row.management_source,
        added_to_org=parse_time(row.added_to_org) if row.added_to_org else None,
        groups=None if row.groups is None else _group_ids(row.groups),
        product_access=None if row.product_access is None else _activities(row.product_access),
        platform_roles=row.platform_roles,
        nickname=row.nickname,
        job_title=row.job_title,
        department=row.department,
        location=row.location,
        email_verified=row.email_verified,
        mfa_enabled=row.mfa_enabled,
    )


def _group_ids(groups: list[_Group]) -> frozenset[str]:
    return frozenset([each.id.removeprefix(_GROUP_ARI) for each in groups])


def _activities(found: list[_Activity]) -> tuple[ProductActivity, ...]:
    return tuple(
        [ProductActivity(a.key, a.id, parse_time(a.used) if a.used else None) for a in found]
    )
