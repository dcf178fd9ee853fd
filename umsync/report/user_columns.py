"""What can be listed of people: columns by name, and what has to be read for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from umsync.kinds.scope import Scope
from umsync.model.answer import Answer
from umsync.model.field import DETAILS, EXPANDED, MANAGED_ONLY, Field
from umsync.model.user import User

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from umsync.model.user import ProductActivity

Value = str | bool | tuple[str, ...] | None
"""None is what is not known. Times are ISO 8601 in UTC; `never` is what never was."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A user of a source, what the filter answered, and the names that ids stand for."""

    user: User
    answer: Answer
    scope: Scope


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it shows of a user, and what must be read for it."""

    name: str
    value: Callable[[Listed], Value]
    needs: frozenset[Field] = frozenset()


def fields_of(columns: Iterable[Column]) -> frozenset[Field]:
    """What has to be read for these columns."""
    return frozenset[Field]().union(*(each.needs for each in columns))


def details_for(user: User, columns: Iterable[Column]) -> frozenset[Field]:
    """Of that, what is asked of each user alone, and this one can have."""
    can_have = DETAILS if user.claim_status == "managed" else DETAILS - MANAGED_ONLY
    return fields_of(columns) & can_have


def _of_user(value: Callable[[User], Value]) -> Callable[[Listed], Value]:
    return lambda listed: value(listed.user)


def _last_active(user: User) -> Value:
    if user.product_access is None:
        return None
    last = _last(user.product_access)
    return _iso(last[0]) if last else "never"


def _product(user: User) -> Value:
    last = _last(user.product_access or ())
    return last[1] if last else None


def _last(access: Iterable[ProductActivity]) -> tuple[datetime, str] | None:
    used = [(each.last_active, each.product) for each in access if each.last_active]
    return max(used, default=None)


def _products(user: User) -> Value:
    if user.product_access is None:
        return None
    return tuple(sorted(f"{each.product} {_day(each.last_active)}" for each in user.product_access))


def _groups(listed: Listed) -> Value:
    return _named(listed.user.groups, listed.scope.groups.by_id)


def _directories(listed: Listed) -> Value:
    return _named(listed.user.directories, listed.scope.directories.by_id)


def _named(ids: Iterable[str] | None, by_id: Mapping[str, object]) -> Value:
    if ids is None:
        return None
    return tuple(sorted(str(getattr(by_id.get(each), "name", each)) for each in ids))


def _product_roles(listed: Listed) -> Value:
    roles = listed.user.role_assignments
    if roles is None:
        return None
    sites = listed.scope.workspaces.by_id
    return tuple(
        f"{each.role} on {site.key}@{site.name}"
        if (site := sites.get(each.resource_id))
        else f"{each.role} on {each.resource_id}"
        for each in roles
    )


def _api_tokens(user: User) -> Value:
    if user.api_tokens is None:
        return None
    return tuple(f"{each.label} (last used {_day(each.last_access)})" for each in user.api_tokens)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "never"


def _sorted(texts: Iterable[str] | None) -> Value:
    return None if texts is None else tuple(sorted(texts))


_COLUMNS: Final = (
    Column("source", lambda listed: listed.scope.source),
    Column("account_id", _of_user(lambda user: user.account_id)),
    Column("name", _of_user(lambda user: user.name)),
    Column("email", _of_user(lambda user: user.email)),
    Column("status", _of_user(lambda user: user.status.value)),
    Column("account_type", _of_user(lambda user: user.account_type)),
    Column("managed", _of_user(lambda user: user.claim_status)),
    Column("job_title", _of_user(lambda user: user.job_title)),
    Column("department", _of_user(lambda user: user.department)),
    Column("organization", _of_user(lambda user: user.organization)),
    Column("location", _of_user(lambda user: user.location)),
    Column("time_zone", _of_user(lambda user: user.time_zone)),
    Column("mfa", _of_user(lambda user: user.mfa_enabled)),
    Column("added_to_org", _of_user(lambda user: _iso(user.added_to_org))),
    Column("deactivated_on", _of_user(lambda user: _iso(user.deactivated_on))),
    Column("last_active", _of_user(_last_active), frozenset({Field.PRODUCT_ACCESS})),
    Column("product", _of_user(_product), frozenset({Field.PRODUCT_ACCESS})),
    Column("products", _of_user(_products), frozenset({Field.PRODUCT_ACCESS})),
    Column("groups", _groups, frozenset({Field.GROUPS})),
    Column(
        "roles",
        _of_user(lambda user: _sorted(user.platform_roles)),
        frozenset({Field.PLATFORM_ROLES}),
    ),
    Column("nickname", _of_user(lambda user: user.nickname)),
    Column("email_verified", _of_user(lambda user: user.email_verified)),
    Column("account_status", _of_user(lambda user: user.account_status)),
    Column("membership_status", _of_user(lambda user: user.membership_status)),
    Column("management_source", _of_user(lambda user: user.management_source)),
    Column("directories", _directories, frozenset({Field.DIRECTORIES})),
    Column("billable", _of_user(lambda user: user.billable), frozenset({Field.MANAGED_ACCOUNTS})),
    Column(
        "account_last_active",
        _of_user(lambda user: _iso(user.account_last_active)),
        frozenset({Field.MANAGED_ACCOUNTS}),
    ),
    Column("product_roles", _product_roles, frozenset({Field.ROLE_ASSIGNMENTS, Field.WORKSPACES})),
    Column("api_tokens", _of_user(_api_tokens), frozenset({Field.API_TOKENS})),
    Column("why", lambda listed: "; ".join(each.text for each in listed.answer.evidence)),
)

COLUMNS: Final[Mapping[str, Column]] = MappingProxyType({each.name: each for each in _COLUMNS})
"""All columns by name, in their order."""
FOR_EYES: Final = ("source", "name", "email", "status", "last_active", "product")
"""What a table shows unless other columns are chosen."""
FOR_DOUBTS: Final = ("source", "name", "email", "status", "why")
"""What it shows of people of whom the filter could not tell."""
FOR_PROGRAMS: Final = tuple(
    each.name for each in _COLUMNS if each.name != "why" and each.needs <= EXPANDED
)
"""What CSV and JSON hold unless other columns are chosen: everything that one listing tells."""
