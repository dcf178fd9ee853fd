"""Any organization, manifest and plan, for tests of what must hold for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.support.builders import make_user
from tests.support.profiles import examples
from umsync.kinds.actions.activate import Activate
from umsync.kinds.actions.add_to_groups import AddToGroups
from umsync.kinds.actions.cancel_deletion import CancelDeletion
from umsync.kinds.actions.deactivate import Deactivate
from umsync.kinds.actions.delete import Delete
from umsync.kinds.actions.grant_product_access import GrantProductAccess, ProductRole
from umsync.kinds.actions.remove import Remove
from umsync.kinds.actions.remove_from_groups import RemoveFromGroups
from umsync.kinds.actions.restore import Restore
from umsync.kinds.actions.revoke_api_tokens import RevokeApiTokens
from umsync.kinds.actions.revoke_product_access import RevokeProductAccess
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.filters.account_id import AccountId
from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.any_of import AnyOf
from umsync.kinds.filters.api_token import HasApiToken
from umsync.kinds.filters.billable import Billable
from umsync.kinds.filters.email import Email
from umsync.kinds.filters.email_domain import EmailDomain
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.group import InGroup
from umsync.kinds.filters.group_count import GroupCount
from umsync.kinds.filters.last_active import LastActive
from umsync.kinds.filters.managed import Managed
from umsync.kinds.filters.mfa_enabled import MfaEnabled
from umsync.kinds.filters.none_of import NoneOf
from umsync.kinds.filters.product_access import HasProductAccess
from umsync.kinds.filters.role import HasRole
from umsync.kinds.filters.status import HasStatus
from umsync.kinds.filters.use import Use
from umsync.kinds.role_id import RoleId
from umsync.manifest.guarding import unprotecting
from umsync.manifest.model import (
    Entry,
    Exemption,
    Limit,
    Limits,
    Manifest,
    Policy,
    PolicyLimits,
    Protection,
    Source,
    Window,
)
from umsync.model.answer import Evidence
from umsync.model.organization import (
    Catalogs,
    Complete,
    Directory,
    EndpointCost,
    Group,
    Organization,
    Snapshot,
    Workspace,
)
from umsync.model.person import Person
from umsync.model.plan import (
    Change,
    Held,
    LimitCheck,
    ManifestFile,
    OneOff,
    Plan,
    PlannedPolicy,
    PlannedSource,
    PlannedUnmatched,
    Refusal,
    Undecided,
    Unmatched,
)
from umsync.model.position import NOWHERE
from umsync.model.step import Severity, Step, Undo
from umsync.model.undo import LeftOut, Reversal, Undoing
from umsync.model.user import (
    ORG_ADMIN,
    ApiToken,
    Permission,
    ProductActivity,
    RoleAssignment,
    Status,
    User,
)
from umsync.model.values import Cutoff, Day, Domain
from umsync.planning.planner import Question
from umsync.sandbox.hostile import NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.action import Action
    from umsync.kinds.filter import Filter

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GROUPS = (
    Group("g-1", "staff", "d1", modifiable=True, external_synced=False),
    Group("g-2", "pals", "d1", modifiable=True, external_synced=False),
    Group("g-3", "pals", "d2", modifiable=True, external_synced=False),
    Group("g-4", "synced", "d1", modifiable=True, external_synced=True),
    Group("g-5", "admins", "d1", modifiable=False, external_synced=False),
)
DIRECTORIES = (Directory("d1", "acme"), Directory("d2", "labs"))
WORKSPACES = (
    Workspace("r-jira", "jira", "Jira", "acme", "acme.example.com"),
    Workspace("r-wiki", "confluence", "Confluence", "acme", "acme.example.com"),
)
GRANTS = {"r-jira": frozenset({"g-1", "g-4"}), "r-wiki": frozenset({"g-1", "g-3"})}
CATALOGS = Catalogs(Organization("org", "Acme"), GROUPS, DIRECTORIES, WORKSPACES, GRANTS)
_GROUP_NAMES = ("staff", "g-2", "g-3", "synced", "admins")
_IDS = tuple(f"u{n}" for n in range(6))
_EMAILS = tuple(f"{n}@{d}" for n in ("ann", "Bob") for d in ("acme.example", "x.example"))
thoroughly = examples(40)
"""How often most properties are tried."""
SAVED: Mapping[str, Filter] = {"guests": Managed(value=False)}


def _as_json_has_it(text: str) -> str:
    """Two halves of a surrogate pair next to each other are one character in JSON."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One of these, or None."""
    return st.none() | values


@cache
def texts() -> st.SearchStrategy[str]:
    """Any text, with control characters and lone surrogates."""
    anything = st.text(st.characters(exclude_categories=()), max_size=8)
    return anything.map(_as_json_has_it) | st.sampled_from(NAMES)


@cache
def moments() -> st.SearchStrategy[datetime]:
    """Times in UTC, around a hundred days before now."""
    return st.integers(-48, 100 * 24).map(lambda hours: NOW - timedelta(hours=hours))


@cache
@st.composite
def users(draw: st.DrawFn, account_id: str) -> User:
    """A user in any state that the API can tell of."""
    account, membership = draw(_ACCOUNT_STATUS), draw(_MEMBERSHIP_STATUS)
    status = status_of(account, membership)
    if account == "inactive" and draw(_FLAG):
        status = Status.FOR_DELETION
    return make_user(
        account_id,
        status=status,
        account_status=account,
        membership_status=membership,
        **draw(_fields()),
    )


_FLAG = st.booleans()
_ACCOUNT_STATUS = st.sampled_from(("active", "active", "active", "inactive", "closed"))
_MEMBERSHIP_STATUS = st.sampled_from(("active", "active", "suspended", "no_membership"))
_FLAG_OR_UNKNOWN = st.sampled_from((True, False, None))


@cache
def _fields() -> st.SearchStrategy[dict[str, Any]]:
    """What a user has beside the status; each may be unknown."""
    return st.fixed_dictionaries({
        "name": texts(),
        "email": maybe(st.sampled_from(_EMAILS)),
        "claim_status": st.sampled_from(("managed", "managed", "unmanaged", None)),
        "management_source": st.sampled_from(("invited", "synced", None)),
        "added_to_org": maybe(moments()),
        "groups": maybe(st.frozensets(st.sampled_from([g.id for g in GROUPS]))),
        "product_access": maybe(_activity()),
        "directories": maybe(st.frozensets(st.sampled_from(("d1", "d2")))),
        "role_assignments": maybe(_roles()),
        "api_tokens": maybe(_tokens()),
        "permissions": maybe(_permissions()),
        "mfa_enabled": _FLAG_OR_UNKNOWN,
        "billable": _FLAG_OR_UNKNOWN,
        "platform_roles": st.sampled_from(
            (None, frozenset(), frozenset(), frozenset([ORG_ADMIN]))
        ),
    })  # fmt: skip


def status_of(account: str, membership: str) -> Status:
    """The composite status, without deletion."""
    if account != "active":
        return Status.DEACTIVATED
    by_membership = {"suspended": Status.SUSPENDED, "no_membership": Status.NOT_INVITED}
    return by_membership.get(membership, Status.ACTIVE)


@cache
def _roles() -> st.SearchStrategy[tuple[RoleAssignment, ...]]:
    one = st.builds(
        RoleAssignment,
        resource_id=st.sampled_from(("r-jira", "r-wiki")),
        role=st.sampled_from(("atlassian/user", "atlassian/admin")),
        methods=st.just(frozenset({"direct"})),
    )
    roles = st.lists(one, max_size=2, unique_by=lambda each: (each.resource_id, each.role))
    return roles.map(tuple)


@cache
def _tokens() -> st.SearchStrategy[tuple[ApiToken, ...]]:
    one = st.builds(
        ApiToken,
        id=st.sampled_from(("t1", "t2")),
        label=texts(),
        created_at=maybe(moments()),
        last_access=maybe(moments()),
        expires_at=maybe(moments()),
    )
    return st.lists(one, max_size=2, unique_by=lambda each: each.id).map(tuple)


@cache
def _permissions() -> st.SearchStrategy[tuple[Permission, ...]]:
    one = st.builds(
        Permission,
        privilege=st.sampled_from(("lifecycle.enablement", "lifecycle.delete", "apiToken.delete")),
        is_allowed=st.booleans(),
        reason=st.none() | st.just("administrative"),
    )
    return st.lists(one, max_size=3, unique_by=lambda each: each.privilege).map(tuple)


@cache
def _activity() -> st.SearchStrategy[tuple[ProductActivity, ...]]:
    one = st.builds(
        ProductActivity,
        product=st.sampled_from(("jira", "confluence")),
        resource_id=st.none(),
        last_active=maybe(moments()),
    )
    return st.lists(one, max_size=2).map(tuple)


@cache
@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Up to six users and the five groups."""
    people = tuple(draw(users(each)) for each in sorted(draw(_SOME_IDS)))
    catalogs = replace(CATALOGS, organization=Organization("org", draw(texts())))
    return Snapshot(catalogs, people, len(people))


_SOME_IDS = st.lists(st.sampled_from(_IDS), unique=True)


def _filled(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, min_size=1, max_size=2).map(tuple)


@cache
def lasting_filters() -> st.SearchStrategy[Filter]:
    """Filters on what no action changes."""
    return st.one_of(
        st.just(Everyone()),
        st.builds(Managed, value=st.booleans()),
        st.builds(Email, starts_with=_filled(st.sampled_from(("a", "B", "x")))),
        st.builds(EmailDomain, domains=_filled(st.builds(Domain, st.just("acme.example")))),
        st.builds(LastActive, before=_cutoffs(), never=st.booleans()),
        st.builds(LastActive, after=_cutoffs(), product=st.none() | st.just(("jira",))),
        st.just(Use(name="guests")),
    )


@cache
def _cutoffs() -> st.SearchStrategy[Cutoff]:
    return st.sampled_from(("30d", "4w", "36h", "2026-10-01")).map(Cutoff.parse)


@cache
def filters() -> st.SearchStrategy[Filter]:
    """Any filter, nested."""
    plain = st.one_of(
        lasting_filters(),
        st.builds(HasStatus, values=_filled(st.sampled_from(Status))),
        st.builds(InGroup, names=_filled(st.sampled_from(_GROUP_NAMES))),
        st.builds(InGroup, **group_texts()),
        st.builds(GroupCount, at_most=st.integers(0, 3)),
        st.builds(AccountId, ids=_filled(st.sampled_from(_IDS))),
        st.builds(HasProductAccess, product=st.none() | st.just(("confluence",))),
        st.builds(HasRole, role=st.none(), product=st.just(("jira",))),
        st.builds(HasApiToken, used_before=maybe(_cutoffs())),
        st.builds(MfaEnabled, value=st.booleans()),
        st.builds(Billable, value=st.booleans()),
    )
    return _nested(plain)


def _nested(plain: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    def combine(parts: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
        made = [st.builds(kind, filters=_filled(parts)) for kind in (AllOf, AnyOf, NoneOf)]
        return st.one_of(made)

    return st.recursive(plain, combine, max_leaves=4)


def group_texts() -> dict[str, st.SearchStrategy[Any]]:
    """What names of groups may be like; every text fits some group."""
    return {
        "starts_with": _filled(st.sampled_from(("S", "pal", "a"))),
        "matches": st.none() | st.just(("[a-z]$",)),
    }


@cache
def actions() -> st.SearchStrategy[Action]:
    """Any action."""
    groups = _filled(st.sampled_from(_GROUP_NAMES))
    products = _filled(st.sampled_from(("jira", "confluence")))
    return st.one_of(
        st.just(Suspend()),
        st.just(Restore()),
        st.just(Activate()),
        st.builds(Deactivate, message=st.none() | st.just("Ask IT.")),
        st.builds(AddToGroups, groups=groups),
        st.builds(RemoveFromGroups, groups=groups),
        st.builds(RemoveFromGroups, groups=maybe(groups), **group_texts()),
        st.builds(RemoveFromGroups, all=st.just(True), keep=maybe(groups)),
        st.just(Remove()),
        st.just(Delete()),
        st.just(CancelDeletion()),
        st.builds(GrantProductAccess, product=products, role=st.sampled_from(ProductRole)),
        st.builds(RevokeProductAccess, product=products, other_products_too=st.booleans()),
        st.builds(RevokeProductAccess, all=st.just(True), role=maybe(_role_ids())),
        st.builds(RevokeProductAccess, product=products, role=_role_ids()),
        st.builds(RevokeApiTokens, used_before=maybe(_cutoffs())),
    )


@cache
def _role_ids() -> st.SearchStrategy[tuple[RoleId, ...]]:
    return _filled(st.sampled_from(("user", "admin", "guest")).map(RoleId.parse))


@cache
def limits() -> st.SearchStrategy[Limits]:
    """Small limits, so that some are kept and some are not."""
    return st.builds(Limits, destructive=_limit(), changes=_limit(), window=maybe(_window()))


@cache
def _limit() -> st.SearchStrategy[Limit]:
    return st.builds(Limit, count=st.integers(0, 8), percent=st.integers(0, 100).map(float))


@cache
def _window() -> st.SearchStrategy[Window]:
    return st.builds(Window, days=st.integers(1, 9), destructive=st.integers(0, 8))


@cache
def protections() -> st.SearchStrategy[Protection]:
    """Any protection; its entries may match nobody."""
    accounts = st.lists(st.sampled_from((*_IDS, "ANN@acme.example", "no@body.example")), max_size=2)
    groups = st.lists(st.sampled_from(("staff", "pals", "g-4", "missing")), max_size=1)
    return st.builds(
        Protection,
        accounts=accounts.map(_entries),
        groups=groups.map(_entries),
        where=st.lists(filters().filter(_may_protect), max_size=1).map(tuple),
        org_admins=st.booleans(),
        min_org_admins=st.integers(1, 3),
    )


def _may_protect(each: Filter) -> bool:
    return next(unprotecting((each,), SAVED), None) is None


def _entries(names: list[str]) -> tuple[Entry, ...]:
    return tuple(Entry(name, NOWHERE) for name in names)


@cache
def exemptions() -> st.SearchStrategy[Exemption]:
    """Exemptions that are over, or are not."""
    return st.builds(
        Exemption,
        account=st.sampled_from((*_IDS, "bob@x.example")),
        until=st.sampled_from((date(2026, 11, 21), date(2026, 11, 22))).map(Day),
        reason=texts(),
    )


@cache
def manifests(
    *,
    where: st.SearchStrategy[Filter] | None = None,
    do: st.SearchStrategy[Action] | None = None,
    protect: st.SearchStrategy[Protection] | None = None,
) -> st.SearchStrategy[Manifest]:
    """Any manifest of two sources; arguments narrow what its policies and protections may be."""
    policy = st.builds(
        Policy,
        where=filters() if where is None else where,
        do=_filled(actions() if do is None else do),
        source=st.sampled_from((("acme",), ("other",), ("acme", "other"))),
        reason=maybe(texts()),
        limits=maybe(st.builds(PolicyLimits, destructive=_limit())),
    )
    return st.builds(
        Manifest,
        sources=st.just({"acme": Source(sandbox="a"), "other": Source(sandbox="b")}),
        protect=protections() if protect is None else protect,
        exempt=st.lists(exemptions(), max_size=1).map(tuple),
        limits=limits(),
        filters=st.just(SAVED),
        policies=st.dictionaries(st.sampled_from("pqr"), policy, max_size=3),
        files=st.just((ManifestFile("umsync.yaml", "0" * 64),)),
    )


@cache
def questions(
    manifest: st.SearchStrategy[Manifest] | None = None,
) -> st.SearchStrategy[Question]:
    """Anything that can be planned."""
    read = snapshots().map(Complete)
    return st.builds(
        Question,
        manifest=manifests() if manifest is None else manifest,
        reads=st.fixed_dictionaries({"acme": read})
        | st.fixed_dictionaries({"acme": read, "other": read}),
        as_of=st.just(NOW),
        expires_at=st.just(NOW + timedelta(days=1)),
        destructive_before=st.integers(0, 5),
    )


@cache
def plans() -> st.SearchStrategy[Plan]:
    """Any plan, also such as no planner makes."""
    numbers = st.integers(0, 2**53)
    times = st.datetimes(timezones=st.just(UTC))
    params = st.dictionaries(texts(), texts(), max_size=2).map(lambda p: tuple(sorted(p.items())))
    person = st.builds(Person, texts(), texts(), maybe(texts()))
    evidence = _some(st.builds(Evidence, texts(), texts()))
    undo = st.none() | st.builds(Undo, texts(), params)
    severity = st.sampled_from(Severity)
    step = st.builds(Step, *[texts()], params, *[texts()] * 3, severity, undo, numbers)
    organization = st.builds(Organization, texts(), texts())
    cost = _some(st.builds(EndpointCost, texts(), numbers))
    names = _some(texts())
    reversals = _some(
        st.builds(Reversal, *[texts()] * 2, person, *[texts()] * 2, params, *[texts()] * 3, names)
    )
    left_out = _some(st.builds(LeftOut, *[texts()] * 2, person, *[texts()] * 3))
    return st.builds(
        Plan,
        as_of=times,
        expires_at=times,
        files=_some(st.builds(ManifestFile, texts(), texts())),
        sources=_some(st.builds(PlannedSource, texts(), organization, numbers, cost)),
        policies=_some(st.builds(PlannedPolicy, texts(), names, numbers, maybe(texts()))),
        changes=_some(st.builds(Change, texts(), texts(), person, step, names, evidence)),
        held=_some(st.builds(Held, texts(), person, *[texts()] * 3, names, st.just("") | texts())),
        undecided=_some(st.builds(Undecided, texts(), person, texts(), evidence)),
        limits=_some(st.builds(LimitCheck, texts(), texts(), *[numbers] * 3, texts())),
        warnings=names,
        refusals=_some(st.builds(Refusal, texts(), texts())),
        unmatched=_some(
            st.builds(PlannedUnmatched, texts(), st.builds(Unmatched, texts(), numbers, texts()))
        ),
        one_off=st.none() | st.builds(OneOff, texts(), names, maybe(texts()), names),
        undo=st.none() | st.builds(Undoing, texts(), texts(), times, reversals, left_out, names),
    )


def _some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=2).map(tuple)
