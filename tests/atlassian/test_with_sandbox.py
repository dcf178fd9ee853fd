"""Whole flows against the sandbox: read, change, read again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.atlassian.servers import NOW, Watch, around
from tests.support.reading import read_whole
from umsync.atlassian.connect import open_reader, open_writer
from umsync.atlassian.endpoint import Endpoint
from umsync.atlassian.errors import ConflictError, NotFoundError
from umsync.atlassian.lanes import ONE_LANE
from umsync.atlassian.moments import parse_time
from umsync.errors import ForbiddenError, KeyRejectedError, OrganizationNotFoundError
from umsync.kinds.filters.account_last_active import AccountLastActive
from umsync.kinds.filters.billable import Billable
from umsync.model.field import DETAILS, EXPANDED, Field
from umsync.model.organization import Complete, Snapshot
from umsync.model.secret import Secret
from umsync.model.user import Status, User
from umsync.model.values import Cutoff
from umsync.sandbox.app import RateLimit, create_app
from umsync.sandbox.seed import EXPIRED_KEY, READ_ONLY_KEY, SANDBOX_KEY, seed
from umsync.sandbox.store import Store

ALL = frozenset(Field)


@dataclass
class World:
    """A sandbox of some people, and the way to it."""

    document: dict[str, Any]
    app: Any

    def options(self, watch: Watch | None = None) -> dict[str, Any]:
        return {"transport": httpx.WSGITransport(app=self.app), **around(watch or Watch(), 3)}

    def endpoint(self, key: str = SANDBOX_KEY, organization: str | None = None) -> Endpoint:
        organization = organization or self.document["organization"]["id"]
        return Endpoint("http://sandbox.localhost", organization, Secret(key))

    def snapshot(self, needs: frozenset[Field] = ALL, watch: Watch | None = None) -> Snapshot:
        with open_reader(self.endpoint(), **self.options(watch)) as acme:
            read = read_whole(acme, needs)
        assert isinstance(read, Complete), read
        return read.snapshot

    def now(self, account_id: str) -> User:
        with open_reader(self.endpoint(), **self.options()) as acme:
            return acme.users([account_id], ALL)[account_id]

    def directory_of(self, account_id: str) -> str:
        with open_reader(self.endpoint(), **self.options()) as acme:
            return acme.directories_of(account_id)[0]

    def change(self, method: str, *values: str | None) -> None:
        with open_writer(self.endpoint(), **self.options()) as acme:
            getattr(acme, method)(*values)

    def somebody(self) -> User:
        """Active, managed here, not an admin."""
        return next(
            user
            for user in self.snapshot().users
            if user.status is Status.ACTIVE
            and user.claim_status == "managed"
            and user.management_source != "synced"
            and not user.is_org_admin
        )


@pytest.fixture
def world() -> World:
    document = seed(users=250, seed=7, as_of=NOW)
    return World(document, create_app(Store(None, document), clock=lambda: NOW))


@dataclass
class Careless(httpx.BaseTransport):
    """Answers searches in one directory with all of them, unless the body limits them.

    Atlassian documents that of `GET …/users` and `…/users/count`.
    """

    inner: httpx.BaseTransport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = re.sub(
            r"/directories/[^/]+/users/search", "/directories/-/users/search", request.url.path
        )
        careless = httpx.Request(
            request.method,
            request.url.copy_with(path=path),
            headers=request.headers,
            content=request.content,
        )
        return self.inner.handle_request(careless)


def test_members_of_a_directory_are_told_though_the_address_does_not_limit_a_search(
    world: World,
) -> None:
    options = {**world.options(), "transport": Careless(httpx.WSGITransport(app=world.app))}
    with open_reader(world.endpoint(), **options) as acme:
        read = read_whole(acme, frozenset({Field.DIRECTORIES}))
    assert isinstance(read, Complete), read
    expected = {user.account_id: user.directories for user in world.snapshot().users}
    assert {user.account_id: user.directories for user in read.snapshot.users} == expected
    assert len(set(expected.values())) > 2


def test_everybody_is_read(world: World) -> None:
    read = [user.account_id for user in world.snapshot().users]
    assert read == sorted(user["accountId"] for user in world.document["users"])


def test_every_group_is_read(world: World) -> None:
    read = {group.id for group in world.snapshot().catalogs.groups}
    assert read == {group["id"] for group in world.document["groups"]}


def test_the_api_keys_name_the_admin_who_made_them(world: World) -> None:
    keys = world.snapshot().catalogs.api_keys
    assert keys
    assert {each.created_by for each in keys} == {world.document["users"][0]["accountId"]}
    assert [each.expires_at is None for each in keys].count(True) == 1


def test_a_key_without_the_scope_is_not_told_of_api_keys(world: World) -> None:
    world.document["api_keys"][1]["scopes"].remove("read:api-keys:admin")
    with open_reader(world.endpoint(READ_ONLY_KEY), **world.options()) as acme:
        assert acme.catalogs(frozenset({Field.API_KEYS})).api_keys is None


def test_the_population_is_the_number_of_users(world: World) -> None:
    with open_reader(world.endpoint(), **world.options()) as acme:
        assert acme.population() == 250


def test_the_org_admins_are_those_of_the_snapshot(world: World) -> None:
    admins = [user for user in world.snapshot().users if user.is_org_admin and user.can_sign_in]
    with open_reader(world.endpoint(), **world.options()) as acme:
        assert acme.org_admins() == len(admins) > 0


def test_a_suspended_org_admin_is_no_longer_counted(world: World) -> None:
    with open_reader(world.endpoint(), **world.options()) as acme:
        before = acme.org_admins()
        admin = next(each for each in world.document["users"] if _is_admin(each))
        admin["directories"] = dict.fromkeys(admin["directories"], "suspended")
        app = create_app(Store(None, world.document), clock=lambda: NOW)
    with open_reader(world.endpoint(), **World(world.document, app).options()) as acme:
        assert acme.org_admins() == before - 1


def _is_admin(user: dict[str, Any]) -> bool:
    roles = user["platformRoles"]
    return "atlassian/org-admin" in roles and set(user["directories"].values()) == {"active"}


def test_users_one_by_one_are_the_users_of_the_snapshot(world: World) -> None:
    users = {user.account_id: user for user in world.snapshot().users[:25]}
    with open_reader(world.endpoint(), **world.options()) as acme:
        assert acme.users(list(users), ALL) == users


def test_what_is_not_needed_is_not_known(world: World) -> None:
    user = world.snapshot(frozenset()).users[0]
    assert (user.groups, user.product_access, user.platform_roles) == (None, None, None)


def test_a_rate_limit_only_takes_longer(world: World) -> None:
    limited = create_app(
        Store(None, world.document),
        clock=lambda: NOW,
        rate_limit=RateLimit(requests=10_000, per_seconds=60),
    )
    assert len(World(world.document, limited).snapshot().users) == 250


def test_a_used_up_rate_limit_is_a_reason_and_its_waits_are_told(world: World) -> None:
    limited = create_app(
        Store(None, world.document),
        clock=lambda: NOW,
        rate_limit=RateLimit(requests=1, per_seconds=60),
    )
    watch = Watch()
    options = World(world.document, limited).options(watch)
    with open_reader(world.endpoint(), lanes=ONE_LANE, **options) as acme:
        read = read_whole(acme, frozenset())
    assert not isinstance(read, Complete)
    assert "429" in read.reason
    assert watch.waits == pytest.approx([60.5, 60.5, 60.5], abs=0.01)
    assert len(watch.notices) == 3


def test_suspending_and_restoring_change_the_status(world: World) -> None:
    user = world.somebody()
    directory = world.directory_of(user.account_id)
    world.change("suspend", directory, user.account_id)
    suspended = world.now(user.account_id).status
    world.change("restore", directory, user.account_id)
    assert (suspended, world.now(user.account_id).status) == (Status.SUSPENDED, Status.ACTIVE)


def test_suspending_leaves_groups_as_they_are(world: World) -> None:
    user = world.somebody()
    world.change("suspend", world.directory_of(user.account_id), user.account_id)
    assert world.now(user.account_id).groups == user.groups


def test_deactivating_and_activating_change_the_account(world: World) -> None:
    user = world.somebody()
    world.change("deactivate", user.account_id, "Ask it@acme.example.")
    blocked = world.now(user.account_id).account_status
    world.change("activate", user.account_id)
    assert (blocked, world.now(user.account_id).account_status) == ("inactive", "active")


def test_a_membership_is_made_and_ended(world: World) -> None:
    user = world.somebody()
    directory = world.directory_of(user.account_id)
    group = next(
        group
        for group in world.snapshot().catalogs.groups
        if group.modifiable and group.directory_id == directory
        if group.id not in (user.groups or ())
    )
    world.change("add_to_group", directory, group.id, user.account_id)
    joined = world.now(user.account_id).groups
    world.change("remove_from_group", directory, group.id, user.account_id)
    assert joined == frozenset({group.id, *(user.groups or ())})
    assert world.now(user.account_id).groups == user.groups


def test_a_member_cannot_be_added_again(world: World) -> None:
    group = next(group for group in world.snapshot().catalogs.groups if group.modifiable)
    member = next(user for user in world.snapshot().users if group.id in (user.groups or ()))
    with pytest.raises(ConflictError):
        world.change("add_to_group", group.directory_id, group.id, member.account_id)


def test_nobody_cannot_be_suspended(world: World) -> None:
    with pytest.raises(NotFoundError):
        world.change("suspend", "-", "nobody")


def test_an_organization_admin_cannot_be_suspended(world: World) -> None:
    admin = next(user for user in world.snapshot().users if user.is_org_admin)
    with pytest.raises(ForbiddenError):
        world.change("suspend", "-", admin.account_id)


@pytest.mark.parametrize("key", ["no-such-key", EXPIRED_KEY])
def test_a_key_that_is_not_valid_is_rejected(world: World, key: str) -> None:
    with (
        open_reader(world.endpoint(key), **world.options()) as acme,
        pytest.raises(KeyRejectedError) as rejected,
    ):
        read_whole(acme, ALL)
    assert key not in f"{rejected.value!r}"


def test_a_key_that_may_only_read_cannot_write(world: World) -> None:
    user = world.somebody()
    with (
        open_writer(world.endpoint(READ_ONLY_KEY), **world.options()) as acme,
        pytest.raises(ForbiddenError),
    ):
        acme.suspend("-", user.account_id)


def test_an_organization_that_is_not_there_is_named_so(world: World) -> None:
    unknown = world.endpoint(organization="00000000-0000-4000-8000-000000000009")
    with (
        open_reader(unknown, **world.options()) as acme,
        pytest.raises(OrganizationNotFoundError, match="manifest"),
    ):
        read_whole(acme, ALL)


def test_the_directories_of_users_are_those_that_each_user_says(world: World) -> None:
    told = {row["accountId"]: frozenset(row["directories"]) for row in world.document["users"]}
    read = {user.account_id: user.directories for user in world.snapshot().users}
    assert len(world.document["directories"]) > 1
    assert read == told


def test_directories_are_not_asked_for_when_nobody_needs_them(world: World) -> None:
    endpoints = [each.endpoint for each in world.snapshot(frozenset({Field.GROUPS})).cost]
    assert not any("{directory}" in endpoint for endpoint in endpoints)


def test_of_one_directory_everybody_with_a_membership_is_in_it() -> None:
    document = seed(users=60, seed=7, as_of=NOW)
    alone = document["directories"][0]["directoryId"]
    moved = {each["directoryId"]: alone for each in document["directories"]}
    document = json.loads(json.dumps(document | {"directories": document["directories"][:1]}))
    for row in [*document["groups"], *document["resources"]]:
        row["directoryId"] = moved[row["directoryId"]]
    for row in document["users"]:
        row["directories"] = {moved[key]: value for key, value in row["directories"].items()}
    app = create_app(Store(None, document), clock=lambda: NOW)
    snapshot = World(document, app).snapshot()
    for user in snapshot.users:
        inside = user.membership_status != "no_membership"
        assert user.directories == (frozenset({alone}) if inside else frozenset())
    assert not any("{directory}" in each.endpoint for each in snapshot.cost)


def test_every_product_is_read_with_its_site(world: World) -> None:
    told = {(row["id"], row["product"], row["name"]) for row in world.document["resources"]}
    read = {(each.id, each.type, each.name) for each in world.snapshot().catalogs.workspaces}
    assert read == told
    assert {each.host for each in world.snapshot().catalogs.workspaces} == {
        "acme.example.com",
        "acme-labs.example.com",
    }


def test_the_groups_that_grant_a_product_are_those_that_the_groups_say(world: World) -> None:
    told: dict[str, set[str]] = {row["id"]: set() for row in world.document["resources"]}
    for group in world.document["groups"]:
        for assignment in group["roleAssignments"]:
            told[assignment["resourceId"]].add(group["id"])
    read = world.snapshot().catalogs.grants
    assert {key: set(ids) for key, ids in read.items()} == told


def test_products_are_not_asked_for_when_nobody_needs_them(world: World) -> None:
    assert world.snapshot(EXPANDED).catalogs.workspaces == ()
    assert not any("workspaces" in each.endpoint for each in world.snapshot(EXPANDED).cost)


def test_only_managed_accounts_are_known_to_be_billable_or_not(world: World) -> None:
    for user in world.snapshot(frozenset({Field.MANAGED_ACCOUNTS})).users:
        assert (user.billable is None) == (user.claim_status != "managed")
        if user.billable:
            assert user.status is Status.ACTIVE


def test_accounts_were_last_used_when_the_list_of_managed_accounts_says_it(world: World) -> None:
    found = world.snapshot(frozenset({Field.MANAGED_ACCOUNTS, Field.PRODUCT_ACCESS}))
    for user in found.users:
        used = [each.last_active for each in user.product_access or () if each.last_active]
        latest = max(used, default=None) if user.claim_status == "managed" else None
        assert user.account_last_active == latest
    assert sum(user.account_last_active is not None for user in found.users) > 9


def test_the_managed_accounts_are_listed_once_for_all_that_they_tell(world: World) -> None:
    asked = [Billable(value=True), AccountLastActive(before=Cutoff.parse("90d"))]
    needs = frozenset[Field]().union(*(each.needs({}) for each in asked))
    managed = sum(row["claimStatus"] == "managed" for row in world.document["users"])
    cost = {each.endpoint: each.requests for each in world.snapshot(needs).cost}
    assert cost["GET /admin/v1/orgs/{org}/users"] == -(-managed // 100)


def test_when_somebody_was_deactivated_is_what_the_organization_says(world: World) -> None:
    rows = {row["accountId"]: row["deactivatedOn"] for row in world.document["users"]}
    told = {
        user.account_id: user.deactivated_on
        for user in world.snapshot().users
        if user.account_status == "inactive"
    }
    assert told == {name: parse_time(rows[name]) for name in told} != {}


def test_details_are_what_the_organization_has(world: World) -> None:
    row = next(
        each for each in world.document["users"] if each["apiTokens"] and each["directories"]
    )
    resource_id = world.document["resources"][0]["id"]
    world.change("assign_role", row["accountId"], resource_id, "atlassian/guest")
    with open_reader(world.endpoint(), **world.options()) as acme:
        user = acme.detailed(acme.users([row["accountId"]], frozenset())[row["accountId"]], DETAILS)
    direct = {
        (each.resource_id, each.role)
        for each in user.role_assignments or ()
        if "direct" in each.methods
    }
    assert (resource_id, "atlassian/guest") in direct
    assert {each.id for each in user.api_tokens or ()} == {each["id"] for each in row["apiTokens"]}
    assert any(each.privilege == "lifecycle.delete" for each in user.permissions or ())


def test_somebody_in_no_directory_has_no_roles_and_nobody_is_asked(world: World) -> None:
    outside = next(
        each for each in world.snapshot().users if each.membership_status == "no_membership"
    )
    with open_reader(world.endpoint(), **world.options()) as acme:
        user = acme.detailed(outside, frozenset({Field.ROLE_ASSIGNMENTS}))
        assert acme.cost() == ()
    assert user.role_assignments == ()
