"""Nobody is left out of a read whom the plan could mention."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import make_user
from tests.support.strategies import GROUPS, NOW, thoroughly, users
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.catalog import Catalog
from umsync.kinds.filters.account_id import AccountId
from umsync.kinds.filters.account_status import AccountStatus, HasAccountStatus
from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.any_of import AnyOf
from umsync.kinds.filters.directory import InDirectory
from umsync.kinds.filters.email import Email
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.group import InGroup
from umsync.kinds.filters.last_active import LastActive
from umsync.kinds.filters.managed import Managed
from umsync.kinds.filters.membership_status import HasMembershipStatus, MembershipStatus
from umsync.kinds.filters.none_of import NoneOf
from umsync.kinds.filters.status import HasStatus
from umsync.kinds.filters.use import Use
from umsync.kinds.scope import GroupCatalog, Scope
from umsync.manifest.model import Entry, Exemption, Limits, Manifest, Policy, Protection, Source
from umsync.model.answer import Verdict
from umsync.model.organization import Directory
from umsync.model.position import NOWHERE
from umsync.model.search import Search
from umsync.model.user import ORG_ADMIN, Status
from umsync.model.values import Cutoff, Day
from umsync.planning.reach import is_settled, reach_of

if TYPE_CHECKING:
    from umsync.kinds.filter import Filter
    from umsync.model.user import User

SAVED: dict[str, Filter] = {
    "guests": Managed(value=False),
    "named": AccountId(ids=("u1", "u2")),
    "staff": InGroup(names=("staff",)),
}
DIRECTORIES = Catalog("directory", [Directory("d1", "Acme")], lambda each: each.directory_id)
SCOPE = Scope("acme", NOW, GroupCatalog(GROUPS), SAVED, directories=DIRECTORIES)
ADMINS = Search(role_ids=frozenset({ORG_ADMIN}))
EMPTY = Manifest(
    sources={"acme": Source(sandbox="a"), "other": Source(sandbox="b")},
    protect=Protection(),
    exempt=(),
    limits=Limits(),
    filters=SAVED,
    policies={},
    files=(),
)


def ids(*values: str) -> Search:
    return Search(account_ids=frozenset(values))


def _with(*where: Filter, source: str = "acme") -> Manifest:
    made = {f"p{n}": Policy(where=each, do=(Suspend(),)) for n, each in enumerate(where)}
    return replace(EMPTY, policies={n: replace(each, source=(source,)) for n, each in made.items()})


def _few(values: list[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2).map(tuple)


EXACT: st.SearchStrategy[Filter] = st.one_of(
    st.builds(AccountId, ids=_few(["u1", "u2", "u3"])),
    st.builds(HasStatus, values=_few([*Status])),
    st.builds(HasAccountStatus, values=_few([*AccountStatus])),
    st.builds(HasMembershipStatus, values=_few([*MembershipStatus])),
    st.builds(InGroup, names=_few(["staff", "g-2", "g-3"])),
    st.sampled_from([Use(name=each) for each in SAVED]),
)


def _combined(parts: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of([st.builds(kind, filters=several) for kind in (AllOf, AnyOf, NoneOf)])


VAGUE: st.SearchStrategy[Filter] = st.sampled_from(
    [
        Everyone(),
        Managed(value=True),
        Email(starts_with=("a",)),
        LastActive(before=Cutoff.parse("30d")),
        InDirectory(names=("d1",)),
    ]
)
TREES = st.recursive(EXACT | VAGUE, _combined, max_leaves=8)


@thoroughly
@given(TREES, users("u1"))
def test_who_is_not_answered_with_no_is_searched_for(where: Filter, user: User) -> None:
    reach = where.reach(SCOPE)
    if where.bind(SCOPE)(user).verdict is not Verdict.NO:
        assert reach is None or any(search.fits(user) for search in reach)


@pytest.mark.parametrize(
    "where",
    [
        Everyone(),
        Managed(value=True),
        Email(starts_with=("a",)),
        InDirectory(names=("d1",)),
        NoneOf(filters=(AccountId(ids=("u1",)),)),
        AnyOf(filters=(AccountId(ids=("u1",)), Everyone())),
        Use(name="guests"),
    ],
)
def test_what_may_be_unsaid_of_a_user_could_be_anybody(where: Filter) -> None:
    assert reach_of(_with(where), SCOPE) is None


def test_accounts_that_several_policies_name_are_one_search() -> None:
    manifest = _with(AccountId(ids=("u1",)), Use(name="named"), AccountId(ids=("u3",)))
    assert reach_of(manifest, SCOPE) == (ids("u1", "u2", "u3"), ADMINS)


def test_one_policy_for_anybody_is_enough_to_read_everybody() -> None:
    assert reach_of(_with(AccountId(ids=("u1",)), Everyone()), SCOPE) is None


def test_policies_of_other_sources_do_not_count() -> None:
    assert reach_of(_with(Everyone(), source="other"), SCOPE) == (ADMINS,)


def test_groups_are_searched_by_id() -> None:
    search = Search(group_ids=frozenset({"g-1"}), statuses=frozenset({"active"}))
    where = AllOf(filters=(Use(name="staff"), HasStatus(values=(Status.ACTIVE,))))
    assert reach_of(_with(where), SCOPE) == (search, ADMINS)


def test_protected_and_exempt_accounts_are_searched_by_the_name_they_are_given() -> None:
    protect = Protection(accounts=(Entry("u9", NOWHERE), Entry("Ann@acme.example", NOWHERE)))
    exempt = (Exemption(account="bob@x.example", until=Day(date(2027, 1, 1)), reason="Leave."),)
    found = reach_of(replace(EMPTY, protect=protect, exempt=exempt), SCOPE)
    emails = Search(emails=frozenset({"ann@acme.example", "bob@x.example"}))
    assert found == (emails, ids("u9"), ADMINS)


def test_an_exemption_that_is_over_is_nobody() -> None:
    exempt = (Exemption(account="u9", until=Day(date(2026, 1, 1)), reason="Leave."),)
    assert reach_of(replace(EMPTY, exempt=exempt), SCOPE) == (ADMINS,)


def _settled(manifest: Manifest, *people: User) -> bool:
    return is_settled(manifest, SCOPE, reach_of(manifest, SCOPE), people)


def test_it_is_settled_when_everybody_named_was_found() -> None:
    protect = Protection(accounts=(Entry("U1@example.com", NOWHERE),))
    assert _settled(replace(_with(AccountId(ids=("u1",))), protect=protect), make_user("u1"))


def test_a_protected_account_that_was_not_found_may_be_anywhere() -> None:
    protect = Protection(accounts=(Entry("u9", NOWHERE),))
    assert not _settled(replace(EMPTY, protect=protect), make_user("u1"))


def test_an_exempt_account_that_was_not_found_may_be_anywhere() -> None:
    exempt = (Exemption(account="u9", until=Day(date(2027, 1, 1)), reason="Leave."),)
    assert not _settled(replace(EMPTY, exempt=exempt), make_user("u1"))


def test_a_protected_group_is_found_without_users() -> None:
    protect = Protection(groups=(Entry("of another source", NOWHERE),))
    assert _settled(replace(EMPTY, protect=protect))


def test_an_account_id_that_was_searched_for_and_not_found_is_nobodys() -> None:
    assert _settled(_with(AccountId(ids=("u1", "gone"))), make_user("u1"))


def test_an_account_id_that_was_not_searched_for_may_be_somebodys() -> None:
    where = AllOf(filters=(AccountId(ids=("u1", "u2")), AccountId(ids=("u1",))))
    assert not _settled(_with(where), make_user("u1"))
