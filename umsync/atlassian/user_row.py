"""A user as a row of a page, decoded straight from JSON.

It knows what `umsync.atlassian.wire` says of users, and nothing more.
"""

from __future__ import annotations

from datetime import UTC, datetime
from sys import intern
from typing import Annotated, Final, Literal, cast

from msgspec import Meta, Struct, field

from umsync.model.user import ProductActivity, Status, User

_GROUP_ARI: Final = "ari:cloud:identity::group/"
_Text = Annotated[str, Meta(min_length=1)]
_Time = Annotated[datetime, Meta(tz=True)]


class Group(Struct, gc=False):
    """A group that a user is in."""

    id: _Text


class Activity(Struct, gc=False):
    """Has the attributes of a `ProductActivity`."""

    product: _Text = field(name="key")
    resource_id: str | None = field(default=None, name="id")
    last_active: _Time | None = field(default=None, name="lastActiveTimestamp")


class UserRow(Struct, rename="camel", gc=False):
    """Has the attributes of a `User`, so that filters can be asked about it before one is made."""

    account_id: _Text
    account_type: _Text
    status: Status
    account_status: Literal["active", "inactive", "closed"]
    membership_status: Literal["active", "suspended", "no_membership"]
    claim_status: Literal["managed", "unmanaged"] | None = None
    name: str | None = None
    email: str | None = None
    management_source: str | None = None
    added_to_org: _Time | None = None
    deactivated_on: _Time | None = None
    memberships: list[Group] | None = field(default=None, name="groups")
    groups: frozenset[str] | None = field(default=None, name="umsync:groups")
    product_access: tuple[Activity, ...] | None = None
    platform_roles: frozenset[str] | None = None
    nickname: str | None = None
    job_title: str | None = None
    department: str | None = None
    organization: str | None = None
    location: str | None = None
    time_zone: str | None = None
    email_verified: bool | None = None
    mfa_enabled: bool | None = None

    directories = None
    billable = None
    account_last_active = None
    role_assignments = None
    api_tokens = None
    permissions = None
    is_org_admin = User.is_org_admin
    can_sign_in = User.can_sign_in

    @property
    def seen(self) -> User:
        """The same for whoever only looks at attributes."""
        return cast("User", self)

    def user(self) -> User:
        """The user that it looks like.

        Raises:
            OverflowError: a time is at the very beginning or end of the calendar.
        """
        return User(
            account_id=self.account_id,
            name=self.name or "",
            email=self.email,
            account_type=self.account_type,
            status=self.status,
            account_status=self.account_status,
            membership_status=self.membership_status,
            claim_status=self.claim_status,
            management_source=self.management_source,
            added_to_org=_utc(self.added_to_org),
            deactivated_on=self.deactivated_on,
            groups=self.groups,
            product_access=_activities(self.product_access),
            platform_roles=self.platform_roles,
            nickname=self.nickname,
            job_title=self.job_title,
            department=self.department,
            organization=_shared(self.organization),
            location=self.location,
            time_zone=_shared(self.time_zone),
            email_verified=self.email_verified,
            mfa_enabled=self.mfa_enabled,
        )

    def tidy(self) -> None:
        """Brings what a user has in another form than a page into the user's."""
        self.name = self.name or ""
        self.email = self.email or None
        if self.deactivated_on is not None:
            self.deactivated_on = _utc_if_any(self.deactivated_on)
        self.groups = None
        if self.memberships is not None:
            self.groups = frozenset([each.id.removeprefix(_GROUP_ARI) for each in self.memberships])


def _activities(found: tuple[Activity, ...] | None) -> tuple[ProductActivity, ...] | None:
    if found is None:
        return None
    return tuple([ProductActivity(a.product, a.resource_id, _utc(a.last_active)) for a in found])


def _shared(text: str | None) -> str | None:
    """The same text, kept once for all users: of some texts there are few."""
    return None if text is None else intern(text)


def _utc_if_any(moment: datetime) -> datetime | None:
    """None at the very beginning or end of the calendar."""
    try:
        return _utc(moment)
    except OverflowError:
        return None


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
