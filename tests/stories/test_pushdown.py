"""A plan about some people reads and keeps only these, and is the one that it would be anyway."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.atlassian.servers import NOW, Watch, around
from tests.support.fakes import FakeOrganization
from tests.support.profiles import examples
from tests.support.seeds import seeded
from umsync.atlassian import searching, wire_bodies
from umsync.atlassian.connect import open_reader
from umsync.atlassian.endpoint import Endpoint
from umsync.atlassian.lanes import ONE_LANE
from umsync.kinds.actions.add_to_groups import AddToGroups
from umsync.kinds.actions.deactivate import Deactivate
from umsync.kinds.actions.remove_from_groups import RemoveFromGroups
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.filters.account_id import AccountId
from umsync.kinds.filters.account_last_active import AccountLastActive
from umsync.kinds.filters.account_status import AccountStatus, HasAccountStatus
from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.any_of import AnyOf
from umsync.kinds.filters.billable import Billable
from umsync.kinds.filters.deactivated import Deactivated
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.group import InGroup
from umsync.kinds.filters.last_active import LastActive
from umsync.kinds.filters.managed import Managed
from umsync.kinds.filters.membership_status import HasMembershipStatus, MembershipStatus
from umsync.kinds.filters.none_of import NoneOf
from umsync.kinds.filters.status import HasStatus
from umsync.kinds.filters.use import Use
from umsync.manifest.model import (
    Entry,
    Exemption,
    Limit,
    Limits,
    Manifest,
    Policy,
    Protection,
    Source,
)
from umsync.model.organization import Complete, Incomplete
from umsync.model.ports import anybody
from umsync.model.position import NOWHERE
from umsync.model.secret import Secret
from umsync.model.user import Status
from umsync.model.values import Cutoff, Day
from umsync.planning.planner import Question, plan
from umsync.planning.reading import read_for
from umsync.sandbox.app import create_app
from umsync.sandbox.seed import SANDBOX_KEY
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.kinds.filter import Filter
    from umsync.model.field import Field
    from umsync.model.organization import Catalogs, Read
    from umsync.model.plan import Plan
    from umsync.model.ports import Reader
    from umsync.model.search import Reach
    from umsync.model.user import User

SEARCH = "/directories/-/users/search"
ADMINS = {"roleIds": ["atlassian/org-admin"]}
GROUPS = ("jira-users-acme", "confluence-users-acme", "contractors", "idp-employees")
SUSPEND = (Suspend(),)
LIMIT = Limit(count=10, percent=20)


class World:
    """A sandbox that is only read, and what was asked of it."""

    def __init__(self, users: int, number: int = 7) -> None:
        self.document = seeded(users=users, number=number, as_of=NOW)
        self.ids = [user["accountId"] for user in self.document["users"]]
        self.app = create_app(Store(None, self.document), clock=lambda: NOW)
        self.searches: list[dict[str, Any]] = []

    def options(self) -> dict[str, Any]:
        inner = httpx.WSGITransport(app=self.app)
        heard = Listening(inner, self.searches)
        return {"transport": heard, "lanes": ONE_LANE, **around(Watch(), 2)}

    def read(self, manifest: Manifest, *, whole: bool = False) -> Complete:
        """As planning reads; the searches are those of this read."""
        self.searches.clear()
        organization = self.document["organization"]["id"]
        endpoint = Endpoint("http://sandbox.localhost", organization, Secret(SANDBOX_KEY))
        with open_reader(endpoint, **self.options()) as acme:
            reader: Reader = acme
            if whole:
                reader = Whole(acme)
            read = read_for(manifest, "acme", NOW, reader, keep_all=False)
        assert isinstance(read, Complete), read
        return read

    def requests(self, manifest: Manifest) -> dict[str, int]:
        return {each.endpoint: each.requests for each in self.read(manifest).snapshot.cost}

    @property
    def restrictions(self) -> list[dict[str, Any]]:
        """What the searches for users asked for, but for how to answer."""
        how = {"limit", "expand", "cursor"}
        return [{k: v for k, v in body.items() if k not in how} for body in self.searches]


@dataclass
class Listening(httpx.BaseTransport):
    """Keeps the bodies of searches for users of all directories."""

    inner: httpx.BaseTransport
    searches: list[dict[str, Any]]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(SEARCH):
            self.searches.append(json.loads(request.content))
        return self.inner.handle_request(request)


@dataclass
class Whole:
    """A reader that always reads and keeps everybody."""

    inner: Any

    def snapshot(
        self,
        catalogs: Catalogs,
        needs: frozenset[Field],
        reach: Reach = None,
        keep: Callable[[User], bool] = anybody,
    ) -> Read:
        del reach, keep
        read: Read = self.inner.snapshot(catalogs, needs)
        return read

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def manifest(*where: Filter, do: Any = SUSPEND, **more: Any) -> Manifest:
    made = Manifest(
        sources={"acme": Source(sandbox="a")},
        protect=Protection(),
        exempt=(),
        limits=Limits(destructive=LIMIT, changes=LIMIT),
        filters={},
        policies={f"p{n}": Policy(where=each, do=do) for n, each in enumerate(where)},
        files=(),
    )
    return replace(made, **more)


def planned(read: Complete, of: Manifest) -> Plan:
    """The plan, but for what it cost."""
    made = plan(Question(of, {"acme": read}, NOW, NOW + timedelta(days=1)))
    return replace(made, sources=tuple(replace(each, cost=()) for each in made.sources))


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that few people are many pages."""
    monkeypatch.setattr(wire_bodies, "PAGE", 5)
    monkeypatch.setattr(searching, "_BATCH", 3)


@cache
def world(users: int = 90, number: int = 7) -> World:
    return World(users, number)


@cache
def company() -> World:
    return World(2000)


def test_a_manifest_that_names_50_accounts_reads_50_accounts_and_the_admins() -> None:
    acme = company()
    named = manifest(AccountId(ids=tuple(acme.ids[100:600:10])))
    requests = acme.requests(named)
    assert requests["POST /admin/v2/orgs/{org}" + SEARCH] == 6
    assert sum(requests.values()) == 12
    assert [len(each.get("accountIds", ())) for each in acme.restrictions] == [10] * 5 + [0]
    assert acme.restrictions[5] == ADMINS


def test_an_account_that_is_gone_is_no_reason_to_read_everybody() -> None:
    acme = company()
    named = manifest(AccountId(ids=("712020:gone", *acme.ids[:9])))
    assert planned(acme.read(named), named).unmatched
    assert len(acme.searches) == 2


def test_everyone_is_everybody() -> None:
    acme = company()
    assert len(acme.read(manifest(Everyone())).snapshot.users) == 2000
    assert acme.restrictions == [{}] * 20


def test_a_protected_address_is_searched_for() -> None:
    acme = company()
    email = next(user["email"] for user in acme.document["users"] if "email" in user)
    protect = Protection(accounts=(Entry(email.upper(), NOWHERE),))
    acme.read(manifest(AccountId(ids=(acme.ids[5],)), protect=protect))
    assert {"emails": [email.lower()]} in acme.restrictions
    assert {} not in acme.restrictions


def test_a_search_names_no_more_addresses_than_the_api_takes() -> None:
    acme = company()
    emails = [user["email"] for user in acme.document["users"] if "email" in user][:25]
    protect = Protection(accounts=tuple(Entry(email, NOWHERE) for email in emails))
    acme.read(manifest(AccountId(ids=(acme.ids[5],)), protect=protect))
    named = [each["emails"] for each in acme.restrictions if "emails" in each]
    assert [len(each) for each in named] == [10, 10, 5]
    assert {email for each in named for email in each} == {email.lower() for email in emails}


def test_all_statuses_are_not_asked_for_because_the_api_takes_four_of_them() -> None:
    acme = company()
    group = acme.document["groups"][0]["name"]
    acme.read(manifest(AllOf(filters=(HasStatus(values=tuple(Status)), InGroup(names=(group,))))))
    assert any("groupIds" in each for each in acme.restrictions)
    assert all("status" not in each for each in acme.restrictions if each != ADMINS)


def test_only_everybodys_list_tells_that_nobody_has_a_protected_address() -> None:
    acme = company()
    protect = Protection(accounts=(Entry("nobody@acme.example", NOWHERE),))
    asked = manifest(AccountId(ids=(acme.ids[5],)), protect=protect)
    acme.read(asked)
    assert acme.restrictions.count({}) == 20


def test_limits_count_everybody_and_not_only_who_was_read() -> None:
    acme = company()
    read = acme.read(manifest(AccountId(ids=(acme.ids[5],))))
    assert read.snapshot.population == 2000
    assert len(read.snapshot.users) < 100


def test_of_everybody_who_is_read_only_those_are_kept_who_matter() -> None:
    acme = company()
    read = acme.read(manifest(LastActive(before=Cutoff.parse("700d")))).snapshot
    assert acme.restrictions == [{}] * 20
    assert (read.population, read.is_whole) == (2000, True)
    assert len(read.users) < 200


def test_where_searching_takes_as_many_requests_everybody_is_read() -> None:
    acme = company()
    acme.read(manifest(AccountId(ids=tuple(acme.ids[:190]))))
    assert acme.restrictions == [{}] * 20


def test_what_nearly_everybody_has_is_no_reason_to_search() -> None:
    acme = company()
    acme.read(manifest(HasStatus(values=tuple(Status))))
    assert acme.restrictions == [{}] * 20


def test_what_few_have_is_searched_for() -> None:
    acme = company()
    acme.read(manifest(HasStatus(values=(Status.SUSPENDED,))))
    assert {"status": ["suspended"]} in acme.restrictions
    assert {} not in acme.restrictions


def test_a_read_that_may_have_missed_somebody_stays_one() -> None:
    class Broken(FakeOrganization):
        def snapshot(self, *_: object, **__: object) -> Read:
            return Incomplete("Page 2 could not be read.")

    read = read_for(manifest(AccountId(ids=("a1",))), "acme", NOW, Broken({}))
    assert read == Incomplete("Page 2 could not be read.")


@pytest.mark.usefixtures("small_pages")
def test_directories_of_a_few_are_asked_of_these_few() -> None:
    acme = world()
    few = manifest(AccountId(ids=tuple(acme.ids[:4])), do=(AddToGroups(groups=("contractors",)),))
    found = {each.account_id: each.directories for each in acme.read(few).snapshot.users}
    told = {user["accountId"]: frozenset(user["directories"]) for user in acme.document["users"]}
    known = {each: places for each, places in found.items() if places is not None}
    assert known == {each: told[each] for each in known}
    assert 0 < len(known) <= 4


def _accounts(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=6).map(tuple)


def _few(values: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(list(values)), min_size=1, max_size=2).map(tuple)


def _where(ids: list[str]) -> st.SearchStrategy[Filter]:
    exact = st.one_of(
        st.builds(AccountId, ids=_accounts([*ids, "712020:gone"])),
        st.builds(HasStatus, values=_few(Status)),
        st.builds(HasAccountStatus, values=_few(AccountStatus)),
        st.builds(HasMembershipStatus, values=_few(MembershipStatus)),
        st.builds(InGroup, names=_few(GROUPS)),
        st.just(Deactivated(before=Cutoff.parse("5d"))),
        st.just(Use(name="saved")),
    )
    vague: st.SearchStrategy[Filter] = st.sampled_from(
        [
            Managed(value=True),
            Billable(value=True),
            AccountLastActive(before=Cutoff.parse("60d")),
            LastActive(before=Cutoff.parse("60d")),
        ]
    )
    parts = st.lists(exact | vague, max_size=2)
    narrowed = st.builds(lambda one, more: AllOf(filters=(one, *more)), exact, parts)
    excepted = st.builds(
        lambda one, no: AllOf(filters=(one, NoneOf(filters=(no,)))), exact, exact | vague
    )
    either = st.lists(narrowed | excepted, min_size=1, max_size=2)
    return narrowed | excepted | either.map(lambda each: AnyOf(filters=tuple(each)))


ACTIONS = st.sampled_from(
    [
        Suspend(),
        Deactivate(),
        AddToGroups(groups=("contractors",)),
        RemoveFromGroups(groups=("jira-users-acme",)),
    ]
)


def _names(acme: World) -> st.SearchStrategy[str]:
    emails = [user["email"] for user in acme.document["users"][:20] if "email" in user]
    return st.sampled_from([*acme.ids[:20], *emails, emails[0].upper()])


@st.composite
def manifests(draw: st.DrawFn, acme: World) -> Manifest:
    names = st.one_of(*[_names(acme)] * 9, st.just("nobody@acme.example"))
    accounts = draw(st.lists(names, max_size=2))
    protect = Protection(
        accounts=tuple(Entry(each, NOWHERE) for each in accounts),
        groups=draw(st.sampled_from([(), (Entry("contractors", NOWHERE),)])),
        org_admins=draw(st.booleans()),
        min_org_admins=draw(st.integers(1, 3)),
    )
    until = Day(draw(st.sampled_from([date(2026, 1, 1), date(2027, 1, 1)])))
    exempt = [Exemption(account=each, until=until, reason="Leave.") for each in accounts[1:]]
    where = draw(st.lists(_where(acme.ids), min_size=1, max_size=2))
    return manifest(
        *where,
        do=tuple(draw(st.lists(ACTIONS, min_size=1, max_size=2))),
        protect=protect,
        exempt=tuple(exempt),
        filters={"saved": InGroup(names=("idp-employees",))},
    )


WORLDS = st.sampled_from([(90, 7), (60, 3), (120, 11)])


def _drawn() -> st.SearchStrategy[tuple[World, Manifest]]:
    return WORLDS.map(lambda each: world(*each)).flatmap(
        lambda acme: manifests(acme).map(lambda made: (acme, made))
    )


@pytest.mark.usefixtures("small_pages")
@settings(
    examples(50),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_drawn())
def test_the_plan_is_the_one_that_reading_everybody_gives(drawn: tuple[World, Manifest]) -> None:
    acme, made = drawn
    assert planned(acme.read(made), made) == planned(acme.read(made, whole=True), made)


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize(
    "where",
    [
        InGroup(names=("contractors",)),
        AllOf(filters=(InGroup(names=("contractors",)), HasStatus(values=(Status.ACTIVE,)))),
        AllOf(filters=(InGroup(names=GROUPS[2:3]), InGroup(names=GROUPS[:1]))),
        HasStatus(values=(Status.SUSPENDED, Status.NOT_INVITED)),
        HasMembershipStatus(values=(MembershipStatus.NO_MEMBERSHIP,)),
        HasAccountStatus(values=(AccountStatus.CLOSED,)),
    ],
)
def test_each_search_finds_exactly_who_matters(where: Filter) -> None:
    acme, made = world(120, 11), manifest(where)
    narrow = acme.read(made)
    assert {} not in acme.restrictions
    assert planned(narrow, made) == planned(acme.read(made, whole=True), made)
