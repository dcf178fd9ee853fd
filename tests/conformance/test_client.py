"""Every request that umsync's client sends is one that Atlassian documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.conformance.world import NOW, World
from tests.support.reading import read_whole
from umsync.atlassian.connect import open_reader, open_writer
from umsync.atlassian.lanes import Lanes
from umsync.atlassian.pace import Pace
from umsync.atlassian.transport import Endpoint
from umsync.model.field import DETAILS, EXPANDED, Field
from umsync.model.organization import Complete
from umsync.model.search import Search
from umsync.model.secret import Secret
from umsync.model.user import ORG_ADMIN
from umsync.sandbox.seed import SANDBOX_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.conformance import Documents
    from umsync.atlassian.reader import AtlassianReader
    from umsync.atlassian.writer import AtlassianWriter

ALL = frozenset(Field)
MANY = 1200
"""So many that reading some of them takes fewer requests than reading all."""
Values = dict[str, str]


def _give_and_revoke_role(writer: AtlassianWriter, values: Values) -> None:
    role = (values["member"], values["resourceId"], "atlassian/guest")
    writer.assign_role(*role)
    writer.revoke_role(*role)


def _side_by_side(reader: AtlassianReader) -> AtlassianReader:
    """The same, with slices and from both ends however few people there are."""
    lanes = Lanes(both_ends=1, divided=1, quick=0.0)
    return replace(reader, search=replace(reader.search, lanes=lanes))


READS: dict[str, Callable[[AtlassianReader, Values], object]] = {
    "organization": lambda reader, _: reader.organization(),
    "snapshot": lambda reader, _: read_whole(reader, ALL),
    "snapshot of the least": lambda reader, _: read_whole(reader, frozenset()),
    "snapshot of some": lambda reader, v: reader.snapshot(
        reader.catalogs(frozenset()),
        EXPANDED,
        (
            Search(account_ids=frozenset({v["member"], v["admin"]})),
            Search(group_ids=frozenset({v["groupId"]}), statuses=frozenset({"active"})),
            Search(emails=frozenset({v["email"]})),
            Search(role_ids=frozenset({ORG_ADMIN})),
        ),
    ),
    "catalogs": lambda reader, _: reader.catalogs(ALL),
    "catalogs with API keys": lambda reader, _: reader.catalogs(frozenset({Field.API_KEYS})),
    "detailed": lambda reader, v: reader.detailed(
        reader.users([v["member"]], frozenset())[v["member"]], DETAILS
    ),
    "in_detail": lambda reader, v: list(
        reader.in_detail(
            (each, DETAILS) for each in reader.users([v["member"]], frozenset()).values()
        )
    ),
    "snapshot side by side": lambda reader, _: _side_by_side(reader).snapshot(
        reader.catalogs(EXPANDED), EXPANDED
    ),
    "users": lambda reader, v: reader.users([v["member"], v["admin"]], ALL),
    "placed": lambda reader, v: reader.placed(tuple(reader.users([v["member"]], ALL).values())),
    "directories_of": lambda reader, v: reader.directories_of(v["member"]),
    "population": lambda reader, _: reader.population(),
    "org_admins": lambda reader, _: reader.org_admins(),
}
WRITES: dict[str, Callable[[AtlassianWriter, Values], object]] = {
    "suspend": lambda writer, v: writer.suspend(v["directoryId"], v["member"]),
    "restore": lambda writer, v: writer.restore(v["directoryId"], v["suspended"]),
    "deactivate": lambda writer, v: writer.deactivate(v["member"], "Left the company"),
    "deactivate without a message": lambda writer, v: writer.deactivate(v["member"], None),
    "activate": lambda writer, v: writer.activate(v["member"]),
    "delete": lambda writer, v: writer.delete(v["member"]),
    "cancel_deletion": lambda writer, v: writer.cancel_deletion(v["leaving"]),
    "remove": lambda writer, v: writer.remove(v["directoryId"], v["member"]),
    "assign_role": lambda writer, v: writer.assign_role(
        v["member"], v["resourceId"], "atlassian/user"
    ),
    "revoke_role": _give_and_revoke_role,
    "revoke_api_token": lambda writer, v: writer.revoke_api_token(v["member"], v["tokenId"]),
    "add_to_group": lambda writer, v: writer.add_to_group(
        v["directoryId"], v["groupId"], v["member"]
    ),
    "remove_from_group": lambda writer, v: writer.remove_from_group(
        v["directoryId"], v["memberGroupId"], v["member"]
    ),
}


def endpoint(world: World) -> Endpoint:
    return Endpoint("https://sandbox.example.com", world.values["orgId"], Secret(SANDBOX_KEY))


def reader_of(world: World) -> AtlassianReader:
    return open_reader(endpoint(world), transport=world.transport, pace=pace())


def writer_of(world: World) -> AtlassianWriter:
    return open_writer(endpoint(world), transport=world.transport, pace=pace())


def pace() -> Pace:
    return Pace(clock=lambda: NOW, sleep=no_wait, notice=no_wait)


def no_wait(reason: object) -> None:
    pytest.fail(f"The client waits: {reason}")


def faults(world: World, documents: Documents) -> list[str]:
    assert world.transport.exchanges, "Nothing was sent."
    return [
        fault
        for exchange in world.transport.exchanges
        for fault in documents.check_request(exchange)
    ]


@pytest.mark.parametrize("name", READS)
def test_every_read_is_documented(name: str, documents: Documents) -> None:
    world = World(users=MANY if name == "snapshot of some" else 60)
    with reader_of(world) as reader:
        READS[name](reader, world.values)
    assert faults(world, documents) == []


@pytest.mark.parametrize("name", WRITES)
def test_every_write_is_documented_and_accepted(name: str, documents: Documents) -> None:
    world = World()
    with writer_of(world) as writer:
        WRITES[name](writer, world.values)
    assert faults(world, documents) == []
    assert {exchange.status for exchange in world.transport.exchanges} <= {200, 204}


def test_the_pages_after_the_first_are_documented_too(documents: Documents) -> None:
    world = World(users=350)
    with reader_of(world) as reader:
        read = read_whole(reader, ALL)
    assert isinstance(read, Complete)
    searches = [one for one in world.transport.exchanges if one.path.endswith("/users/search")]
    assert len(searches) > 1
    assert faults(world, documents) == []


@pytest.mark.parametrize("name", READS)
def test_what_the_client_is_answered_is_documented(name: str, documents: Documents) -> None:
    world = World(users=MANY if name == "snapshot of some" else 60)
    with reader_of(world) as reader:
        READS[name](reader, world.values)
    for exchange in world.transport.exchanges:
        assert documents.check_response(exchange) == [], exchange.path


def test_every_method_of_the_ports_is_called_here() -> None:
    from umsync.model.ports import Reader, Writer

    called = {name.split(" ")[0] for name in (*READS, *WRITES)}
    methods = {name for port in (Reader, Writer) for name in vars(port) if name[0] != "_"}
    assert methods - called == {"cost"}  # it sends nothing


def test_some_people_are_read_without_reading_all() -> None:
    world = World(users=MANY)
    with reader_of(world) as reader:
        READS["snapshot of some"](reader, world.values)
    searches = [one for one in world.transport.exchanges if one.path.endswith("/users/search")]
    assert 4 <= len(searches) < MANY // 100
