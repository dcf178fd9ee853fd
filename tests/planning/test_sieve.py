"""Whoever is dropped while an organization is read is nobody that a plan looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import make_user
from tests.support.fakes import FakeOrganization
from tests.support.filters import IDS, LABS, MORE, PLACES, TABLES, TREES, people
from tests.support.strategies import NOW, actions, manifests, protections, thoroughly
from umsync.documents.plan_document import write_plan
from umsync.kinds.actions.grant_product_access import GrantProductAccess
from umsync.kinds.actions.remove_from_groups import RemoveFromGroups
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.filters.account_id import AccountId
from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.api_token import HasApiToken
from umsync.kinds.filters.csv import Csv
from umsync.kinds.filters.email import Email
from umsync.kinds.filters.managed import Managed
from umsync.kinds.filters.none_of import NoneOf
from umsync.kinds.filters.status import HasStatus
from umsync.kinds.filters.use import Use
from umsync.manifest.model import Entry, Exemption, Limits, Manifest, Policy, Protection, Source
from umsync.model.field import Field
from umsync.model.organization import Complete, Snapshot
from umsync.model.ports import anybody
from umsync.model.position import NOWHERE
from umsync.model.user import ORG_ADMIN, Status, User
from umsync.model.values import Day
from umsync.planning.comparing import Base, compared
from umsync.planning.planner import Question, plan
from umsync.planning.reading import read_for
from umsync.planning.sieve import sieve
from umsync.planning.view import view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from umsync.kinds.action import Action
    from umsync.kinds.filter import Filter
    from umsync.model.organization import Catalogs, Read
    from umsync.model.search import Reach, Search

NEVER: Filter = HasStatus(values=(Status.FOR_DELETION,))
ADMIN = frozenset({ORG_ADMIN})
EMPTY = Manifest(
    sources={"acme": Source(sandbox="a"), "other": Source(sandbox="b")},
    protect=Protection(),
    exempt=(),
    limits=Limits(),
    filters=MORE,
    policies={},
    files=(),
    tables=TABLES,
)


def _asking(*wheres: Filter, source: str = "acme", **more: Any) -> Manifest:
    policies = {
        f"p{n}": Policy(where=where, do=(Suspend(),), source=(source,))
        for n, where in enumerate(wheres)
    }
    return replace(EMPTY, policies=policies, **more)


def _kept(*manifests: Manifest, user: User) -> bool:
    return sieve([view_of(each, "acme", NOW, PLACES) for each in manifests])(user)


@pytest.mark.parametrize(
    ("where", "is_kept"),
    [
        (Managed(value=True), True),
        (Managed(value=False), False),
        (Email(equals=("bob@x.example",)), True),
        (AllOf(filters=(Managed(value=True), HasApiToken())), True),
        (AllOf(filters=(Managed(value=False), HasApiToken())), False),
        (AllOf(filters=(NEVER, AccountId(ids=("u1",)))), True),
        (NoneOf(filters=(AllOf(filters=(Managed(value=True), Use(name="named"))),)), True),
        (AllOf(filters=(NEVER, Use(name="named"))), False),
        (AllOf(filters=(NEVER, Csv(file="leavers.csv", at=LABS))), False),
    ],
)
def test_who_matches_may_match_or_is_named_is_kept(where: Filter, *, is_kept: bool) -> None:
    user = make_user("u1", email=None, claim_status="managed")
    assert _kept(_asking(where), user=user) is is_kept


def test_who_is_in_a_list_is_kept_though_other_filters_say_no() -> None:
    where = AllOf(filters=(NEVER, Use(name="leavers")))
    users = [make_user("u1", email=each) for each in ("Ann@acme.example", "x@acme.example")]
    assert [_kept(_asking(where), user=user) for user in users] == [True, False]


def test_policies_of_other_sources_keep_nobody() -> None:
    assert not _kept(_asking(Managed(value=True), source="other"), user=make_user())


def test_without_policies_only_admins_who_can_sign_in_are_kept() -> None:
    admin = make_user("a1", platform_roles=ADMIN)
    away = make_user("a2", platform_roles=ADMIN, status=Status.SUSPENDED)
    unclear = make_user("a3", platform_roles=None)
    assert [_kept(EMPTY, user=user) for user in (admin, away, unclear)] == [True, False, False]


@pytest.mark.parametrize("name", ["U1", "ANN@acme.example"])
def test_who_is_protected_or_exempt_is_kept_by_whichever_name(name: str) -> None:
    user = make_user("u1", email="Ann@acme.example")
    protect = Protection(accounts=(Entry(name, NOWHERE),))
    exempt = Exemption(account=name, until=Day(date(2027, 1, 1)), reason="Leave.")
    over = replace(exempt, until=Day(date(2026, 1, 1)))
    assert _kept(replace(EMPTY, protect=protect), user=user)
    assert _kept(replace(EMPTY, exempt=(exempt,)), user=user)
    assert not _kept(replace(EMPTY, exempt=(over,)), user=user)
    assert not _kept(replace(EMPTY, protect=protect), user=make_user("u2", email="b@x.example"))


def test_whom_any_of_the_manifests_looks_at_is_kept() -> None:
    base = _asking(Managed(value=True), AllOf(filters=(NEVER, AccountId(ids=("u9",)))))
    protect = Protection(accounts=(Entry("u8", NOWHERE),))
    external = make_user("u7", claim_status="unmanaged")
    asked = [replace(external, account_id=each) for each in ("u7", "u8", "u9")]
    found = [_kept(EMPTY, replace(base, protect=protect), user=user) for user in asked]
    assert found == [False, True, True]
    assert _kept(EMPTY, base, user=make_user("u7"))


_FIELDS = {
    Field.ROLE_ASSIGNMENTS: "role_assignments",
    Field.API_TOKENS: "api_tokens",
    Field.PERMISSIONS: "permissions",
}


@dataclass
class Telling(FakeOrganization):
    """Tells details only when it is asked for them, and may tell only whom a search finds."""

    searches: bool = False

    def catalogs(self, needs: frozenset[Field]) -> Catalogs:
        del needs
        return PLACES

    def snapshot(
        self,
        catalogs: Catalogs,
        needs: frozenset[Field],
        reach: Reach = None,
        keep: Callable[[User], bool] = anybody,
    ) -> Read:
        everybody = self.users_by_id.values()
        found = [each for each in everybody if _finds(reach if self.searches else None, each)]
        users = tuple(filter(keep, (_listed(each, needs) for each in found)))
        is_whole = reach is None or not self.searches
        return Complete(Snapshot(catalogs, users, len(everybody), is_whole=is_whole))

    def detailed(self, user: User, details: frozenset[Field]) -> User:
        known = self.users_by_id[user.account_id]
        told: dict[str, Any] = {_FIELDS[each]: getattr(known, _FIELDS[each]) for each in details}
        return replace(user, **told)

    def placed(self, users: Sequence[User]) -> tuple[User, ...]:
        known = self.users_by_id
        return tuple(replace(u, directories=known[u.account_id].directories) for u in users)


def _finds(reach: Reach, user: User) -> bool:
    return reach is None or any(_fits(each, user) for each in reach)


def _fits(search: Search, user: User) -> bool:
    return search.fits(user) and (search.role_ids is None or bool(user.is_org_admin))


def _listed(user: User, needs: frozenset[Field]) -> User:
    hidden = replace(user, role_assignments=None, api_tokens=None, permissions=None)
    return hidden if Field.DIRECTORIES in needs else replace(hidden, directories=None)


def _told(user: User) -> User:
    """A detail that is asked for is told in the end."""
    return replace(
        user,
        role_assignments=user.role_assignments or (),
        api_tokens=user.api_tokens or (),
        permissions=user.permissions or (),
        directories=user.directories or frozenset(),
    )


def _on_one_site(action: Action) -> Action:
    return replace(action, site="acme") if isinstance(action, GrantProductAccess) else action


_RARE = TREES.map(lambda where: AllOf(filters=(NEVER, where)))
_PROTECTIONS = protections() | st.builds(
    Protection,
    org_admins=st.just(False),
    min_org_admins=st.integers(1, 3),
)
_CHOSEN = manifests(where=TREES | _RARE, do=actions().map(_on_one_site), protect=_PROTECTIONS)
_MANIFESTS = _CHOSEN.filter(lambda made: bool(made.policies)).map(
    lambda made: replace(made, filters=MORE, tables=TABLES)
)


def _person(account_id: str) -> st.SearchStrategy[User]:
    """Most are managed people in good standing, so that much is done to them; many are admins."""
    plain = people(account_id).map(_told)
    roles = st.sampled_from((ADMIN, ADMIN, frozenset[str]()))
    admins = st.builds(lambda roles: make_user(account_id, platform_roles=roles), roles)
    return plain | admins.map(_told)


_PEOPLE = st.lists(st.sampled_from(IDS), unique=True, min_size=2).flatmap(
    lambda ids: st.tuples(*(_person(each) for each in sorted(ids)))
)


def _written(
    manifest: Manifest, base: Manifest, readers: dict[str, Telling], *, keep_all: bool
) -> str:
    reads: dict[str, Complete] = {}
    for name, reader in readers.items():
        read = read_for(manifest, name, NOW, reader, base=base, keep_all=keep_all)
        assert isinstance(read, Complete)
        reads[name] = read
    question = Question(manifest, reads, NOW, NOW + timedelta(days=1))
    planned = plan(question)
    comparison = compared(planned, question, Base("main", "c0ffee", base))
    return write_plan(replace(planned, base=comparison))


def _readers(people: Iterable[tuple[User, ...]], *, searches: bool) -> dict[str, Telling]:
    by_id = [{user.account_id: user for user in users} for users in people]
    return {
        name: Telling(known, searches=searches)
        for name, known in zip(("acme", "other"), by_id, strict=False)
    }


@thoroughly
@given(_MANIFESTS, _MANIFESTS, st.lists(_PEOPLE, min_size=1, max_size=2), st.booleans())
def test_the_plan_is_the_one_of_everybody(
    manifest: Manifest, base: Manifest, people: list[tuple[User, ...]], searches: bool
) -> None:
    """To the last byte: with protections, exemptions, lists, details, a base and admins."""
    readers = _readers(people, searches=searches)
    whole = _readers(people, searches=False)
    kept = _written(manifest, base, readers, keep_all=False)
    assert kept == _written(manifest, base, whole, keep_all=True)


def test_admins_whom_no_policy_looks_at_still_count_as_those_who_stay() -> None:
    admins = tuple(make_user(each, platform_roles=ADMIN, groups=frozenset({"g-1"})) for each in IDS)
    where, leave = AccountId(ids=("u1",)), RemoveFromGroups(groups=("staff",))
    protect = Protection(org_admins=False, min_org_admins=1)
    asked = _asking(where, protect=protect)
    asked = replace(asked, policies={"p": replace(asked.policies["p0"], do=(leave,))})
    read = read_for(asked, "acme", NOW, Telling.of(admins), keep_all=False)
    assert isinstance(read, Complete)
    made = plan(Question(asked, {"acme": read}, NOW, NOW + timedelta(days=1)))
    assert [each.person.account_id for each in made.changes] == ["u1"]
