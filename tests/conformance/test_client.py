"""Every request that umsync's client sends is one that Atlassian documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.world import NOW, World
from umsync.atlassian.connect import open_reader, open_writer
from umsync.atlassian.transport import Endpoint
from umsync.model.organization import Complete, Field
from umsync.model.secret import Secret
from umsync.sandbox.seed import SANDBOX_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.conformance import Documents
    from umsync.atlassian.reader import AtlassianReader
    from umsync.atlassian.writer import AtlassianWriter

ALL = frozenset(Field)
Values = dict[str, str]

READS: dict[str, Callable[[AtlassianReader, Values], object]] = {
    "organization": lambda reader, _: reader.organization(),
    "snapshot": lambda reader, _: reader.snapshot(ALL),
    "snapshot of the least": lambda reader, _: reader.snapshot(frozenset()),
    "groups": lambda reader, _: reader.groups(),
    "users": lambda reader, v: reader.users([v["member"], v["admin"]], ALL),
    "directories_of": lambda reader, v: reader.directories_of(v["member"]),
    "population": lambda reader, _: reader.population(),
    "org_admins": lambda reader, _: reader.org_admins(),
}
WRITES: dict[str, Callable[[AtlassianWriter, Values], None]] = {
    "suspend": lambda writer, v: writer.suspend(v["directoryId"], v["member"]),
    "restore": lambda writer, v: writer.restore(v["directoryId"], v["suspended"]),
    "deactivate": lambda writer, v: writer.deactivate(v["member"], "Left the company"),
    "deactivate without a message": lambda writer, v: writer.deactivate(v["member"], None),
    "activate": lambda writer, v: writer.activate(v["member"]),
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
    return open_reader(
        endpoint(world), transport=world.transport, clock=lambda: NOW, sleep=no_wait, notice=no_wait
    )


def writer_of(world: World) -> AtlassianWriter:
    return open_writer(
        endpoint(world), transport=world.transport, clock=lambda: NOW, sleep=no_wait, notice=no_wait
    )


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
    world = World()
    with reader_of(world) as reader:
        READS[name](reader, world.values)
    assert faults(world, documents) == []


@pytest.mark.parametrize("name", WRITES)
def test_every_write_is_documented_and_accepted(name: str, documents: Documents) -> None:
    world = World()
    with writer_of(world) as writer:
        WRITES[name](writer, world.values)
    assert faults(world, documents) == []
    assert [exchange.status for exchange in world.transport.exchanges] == [204]


def test_the_pages_after_the_first_are_documented_too(documents: Documents) -> None:
    world = World(users=350)
    with reader_of(world) as reader:
        read = reader.snapshot(ALL)
    assert isinstance(read, Complete)
    searches = [one for one in world.transport.exchanges if one.path.endswith("/users/search")]
    assert len(searches) > 1
    assert faults(world, documents) == []


@pytest.mark.parametrize("name", READS)
def test_what_the_client_is_answered_is_documented(name: str, documents: Documents) -> None:
    world = World()
    with reader_of(world) as reader:
        READS[name](reader, world.values)
    for exchange in world.transport.exchanges:
        assert documents.check_response(exchange) == [], exchange.path


def test_every_method_of_the_ports_is_called_here() -> None:
    from umsync.model.ports import Reader, Writer

    called = {name.split(" ")[0] for name in (*READS, *WRITES)}
    methods = {name for port in (Reader, Writer) for name in vars(port) if name[0] != "_"}
    assert methods - called == {"cost"}  # cost sends nothing
