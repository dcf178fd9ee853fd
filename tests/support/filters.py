"""Every kind of filter, made at random, and people of whom each can say yes, no and unknown."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from tests.support.strategies import (
    CATALOGS,
    GRANTS,
    NOW,
    SAVED,
    WORKSPACES,
    maybe,
    moments,
    texts,
    users,
)
from umsync.kinds.ahead import Ahead
from umsync.kinds.filters.account_id import AccountId
from umsync.kinds.filters.account_last_active import AccountLastActive
from umsync.kinds.filters.account_status import AccountStatus, HasAccountStatus
from umsync.kinds.filters.account_type import AccountType, HasAccountType
from umsync.kinds.filters.added import Added
from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.any_of import AnyOf
from umsync.kinds.filters.api_token import HasApiToken
from umsync.kinds.filters.billable import Billable
from umsync.kinds.filters.csv import Csv
from umsync.kinds.filters.deactivated import Deactivated
from umsync.kinds.filters.department import Department
from umsync.kinds.filters.directory import InDirectory
from umsync.kinds.filters.email import Email
from umsync.kinds.filters.email_domain import EmailDomain
from umsync.kinds.filters.email_verified import EmailVerified
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.group import InGroup
from umsync.kinds.filters.group_count import GroupCount
from umsync.kinds.filters.job_title import JobTitle
from umsync.kinds.filters.last_active import LastActive
from umsync.kinds.filters.location import Location
from umsync.kinds.filters.managed import Managed
from umsync.kinds.filters.management_source import HasManagementSource, ManagementSource
from umsync.kinds.filters.membership_status import HasMembershipStatus, MembershipStatus
from umsync.kinds.filters.mfa_enabled import MfaEnabled
from umsync.kinds.filters.name import Name
from umsync.kinds.filters.nickname import Nickname
from umsync.kinds.filters.none_of import NoneOf
from umsync.kinds.filters.organization import ProfileOrganization
from umsync.kinds.filters.platform_role import HasPlatformRole
from umsync.kinds.filters.product_access import HasProductAccess
from umsync.kinds.filters.role import By, HasRole
from umsync.kinds.filters.status import HasStatus
from umsync.kinds.filters.time_zone import TimeZone
from umsync.kinds.filters.use import Use
from umsync.kinds.role_id import RoleId
from umsync.kinds.scope import Scope
from umsync.kinds.table import Line, Match, Table
from umsync.model.organization import Workspace
from umsync.model.position import Position
from umsync.model.user import ProductActivity, RoleAssignment, Status, User
from umsync.model.values import Cutoff, Domain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.filter import Filter

IDS: Final = tuple(f"u{n}" for n in range(6))
LABS: Final = Position("labs/umsync.yaml", 1, 1)
"""A place in another folder, where files of the same name are others."""


def _table(path: str, header: str, *cells: str) -> Table:
    return Table(path, (header,), tuple(Line(n + 2, (cell,)) for n, cell in enumerate(cells)))


TABLES: Final[Mapping[str, Table]] = {
    "leavers.csv": _table("leavers.csv", "email", "ANN@acme.example", "no@body.example"),
    "ids.csv": _table("ids.csv", "id", "u1", "u2", "gone"),
    "staff.csv": Table(
        "staff.csv",
        ("email", "team", "last day"),
        (
            Line(2, ("ann@acme.example", "Sales", "2026-10-20")),
            Line(3, ("Bob@x.example", "IT", "2026-10-20T12:00")),
            Line(4, ("Bob@acme.example", "Sales", "")),
        ),
    ),
    "labs/leavers.csv": _table("labs/leavers.csv", "email", "bob@x.example"),
    "labs/ids.csv": _table("labs/ids.csv", "id", "u3", "gone"),
}
MORE: Final[Mapping[str, Filter]] = {
    **SAVED,
    "leavers": Csv(file="leavers.csv"),
    "named": AnyOf(filters=(AccountId(ids=("u4", "gone")), Use(name="guests"))),
}
"""Saved filters."""
PLACES: Final = replace(
    CATALOGS,
    workspaces=(*WORKSPACES, Workspace("r-labs", "jira", "Jira", "labs", "labs.example.com")),
    grants={**GRANTS, "r-labs": frozenset({"g-2"})},
)
"""What the organization has; Jira is on two sites."""


def scope(*asked: Filter) -> Scope:
    """A new one, in which these filters share their tests."""
    return Scope.of("acme", NOW, PLACES, MORE, TABLES).asked_by(asked)


@cache
def people(account_id: str) -> st.SearchStrategy[User]:
    """A user in any state, also of what few filters look at."""
    return st.builds(_with, users(account_id), _more())


def _with(user: User, more: dict[str, Any]) -> User:
    return replace(user, **more)


@cache
def _more() -> st.SearchStrategy[dict[str, Any]]:
    words = st.sampled_from((None, "Sales", "Clerk in Sales", "STRASSE"))
    profile = ("job_title", "department", "organization", "location", "time_zone", "nickname")
    return st.fixed_dictionaries({
        "name": st.sampled_from(("svc-bot", "Ann", "")) | texts(),
        "account_type": st.sampled_from(("atlassian", "app", "customer")),
        **dict.fromkeys(profile, words),
        "deactivated_on": maybe(moments()),
        "account_last_active": maybe(moments()),
        "email_verified": st.sampled_from((True, False, None)),
        "product_access": maybe(_several(_activity())),
        "role_assignments": maybe(_several(_assignment())),
        "platform_roles": maybe(st.frozensets(st.sampled_from(_ROLES), max_size=2)),
    })  # fmt: skip


_ROLES = ("atlassian/org-admin", "site-admin", "atlassian/site-admin", "other/admin")
_RESOURCES = ("r-jira", "r-labs", "r-wiki", "r-gone")


def _several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=2).map(tuple)


def _activity() -> st.SearchStrategy[ProductActivity]:
    days = st.integers(0, 90).map(lambda days: NOW - Cutoff.parse(f"{days}d").age)  # type: ignore[operator]  # an age
    return st.builds(
        ProductActivity,
        product=st.sampled_from(("jira", "confluence")),
        resource_id=st.none() | st.sampled_from(_RESOURCES),
        last_active=st.none() | days,
    )


def _assignment() -> st.SearchStrategy[RoleAssignment]:
    return st.builds(
        RoleAssignment,
        resource_id=st.sampled_from(_RESOURCES),
        role=st.sampled_from(("atlassian/user", "admin")),
        methods=st.frozensets(st.sampled_from(("direct", "group_direct")), max_size=2),
    )


def _few(values: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    chosen = values if isinstance(values, st.SearchStrategy) else st.sampled_from(list(values))
    return st.lists(chosen, min_size=1, max_size=2).map(tuple)


def _text(kind: Any) -> st.SearchStrategy[Filter]:
    words = _few(("ann", "Sales", "s", "straße", "svc-"))
    given = [{name: words} for name in ("equals", "starts_with", "ends_with", "contains")]
    patterns = {"matches": _few(("^(svc|bot)-", "S.*S$", "^$"))}
    settings: list[dict[str, Any]] = [*given, patterns, {"starts_with": words, **patterns}]
    return st.one_of([st.builds(kind, **each) for each in settings])


def _flag(kind: Any) -> st.SearchStrategy[Filter]:
    return st.builds(kind, value=st.booleans())


def _groups() -> st.SearchStrategy[Filter]:
    names = _few(("staff", "g-1", "g-2", "g-3", "synced"))
    like: list[dict[str, Any]] = [
        {"starts_with": _few(("S", "pal"))},
        {"contains": _few(("A", "s")), "ends_with": st.just(("F", "s"))},
        {"matches": _few(("^(staff|pals)$", "D$"))},
    ]
    patterns = [st.builds(InGroup, names=st.none() | names, **each) for each in like]
    return st.one_of(st.builds(InGroup, names=names), *patterns)


_CUTOFF = st.sampled_from(("30d", "4w", "36h", "2026-10-01")).map(Cutoff.parse)
_SOME = st.none() | _CUTOFF
_PRODUCTS = {
    "product": st.none() | _few(("jira", "confluence")),
    "site": st.none() | st.just(("acme",)),
}
_SPAN = {"before": _SOME, "after": _SOME}
PLAIN: Final[Mapping[str, st.SearchStrategy[Filter]]] = {
    "account_id": st.builds(AccountId, ids=_few((*IDS, "gone"))),
    "account_last_active": st.builds(AccountLastActive, **_SPAN),
    "account_status": st.builds(HasAccountStatus, values=_few(AccountStatus)),
    "account_type": st.builds(HasAccountType, values=_few(AccountType)),
    "added": st.builds(Added, **_SPAN),
    "api_token": st.builds(
        HasApiToken,
        used_before=_SOME,
        created_before=_SOME,
        expires_within=st.none() | st.just(Ahead.parse("30d")),
        without_expiry=st.booleans(),
    ),
    "billable": _flag(Billable),
    "csv": st.builds(Csv, file=st.just("leavers.csv"), at=st.sampled_from((LABS, Csv("").at)))
    | st.builds(
        Csv,
        file=st.just("ids.csv"),
        column=st.just("id"),
        match=st.just(Match.ACCOUNT_ID),
        may_be_empty=st.booleans(),
    )
    | st.builds(
        Csv,
        file=st.just("staff.csv"),
        rows=st.none() | st.fixed_dictionaries({"team": _few(("Sales", "IT"))}),
        date_column=st.just("last day"),
        before=_CUTOFF,
    ),
    "deactivated": st.builds(Deactivated, **_SPAN),
    "department": _text(Department),
    "directory": st.builds(InDirectory, names=_few(("acme", "d2"))),
    "email": _text(Email),
    "email_domain": st.builds(
        EmailDomain, domains=_few(map(Domain.parse, ("acme.example", "x.example")))
    ),
    "email_verified": _flag(EmailVerified),
    "everyone": st.just(Everyone()),
    "group": _groups(),
    "group_count": st.builds(GroupCount, at_least=st.integers(1, 3))
    | st.builds(GroupCount, at_least=st.none() | st.just(1), at_most=st.integers(1, 4)),
    "job_title": _text(JobTitle),
    "last_active": st.builds(LastActive, **_SPAN, never=st.booleans(), **_PRODUCTS),
    "location": _text(Location),
    "managed": _flag(Managed),
    "management_source": st.builds(HasManagementSource, values=_few(ManagementSource)),
    "membership_status": st.builds(HasMembershipStatus, values=_few(MembershipStatus)),
    "mfa_enabled": _flag(MfaEnabled),
    "name": _text(Name),
    "nickname": _text(Nickname),
    "organization": _text(ProfileOrganization),
    "platform_role": st.builds(
        HasPlatformRole, roles=_few(map(RoleId.parse, ("org-admin", "site-admin", "admin")))
    ),
    "product_access": st.builds(HasProductAccess, **_PRODUCTS),
    "role": st.builds(
        HasRole,
        role=st.none() | _few(map(RoleId.parse, ("user", "admin"))),
        by=st.none() | _few(By),
        **_PRODUCTS,
    ),
    "status": st.builds(HasStatus, values=_few(Status)),
    "time_zone": _text(TimeZone),
    "use": st.builds(Use, name=st.sampled_from(sorted(MORE))),
}
"""The kinds that are made of no others, by name."""


def _combined(parts: st.SearchStrategy[Filter]) -> Mapping[str, st.SearchStrategy[Filter]]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    kinds = {"all_of": AllOf, "any_of": AnyOf, "none_of": NoneOf}
    return {name: st.builds(kind, filters=several) for name, kind in kinds.items()}


EVERY: Final[Mapping[str, st.SearchStrategy[Filter]]] = {
    **PLAIN,
    **_combined(st.one_of(*PLAIN.values())),
}
"""All kinds, by name."""
TREES: Final[st.SearchStrategy[Filter]] = st.recursive(
    st.one_of(*PLAIN.values()),
    lambda parts: st.one_of(*_combined(parts).values()),
    max_leaves=8,
)
"""Any filter, nested."""
