"""Whatever the organization, the manifest, the others and the network do: the safety rules hold.

Each is asserted on what the server saw, by an oracle of its own (`tests/support/oracle.py`).
"""

from __future__ import annotations

import tempfile
from contextlib import chdir, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, currently_in_test_context, event, given, settings
from hypothesis import strategies as st

from tests.support.faults import AFTER, BEFORE, LIES, Fault
from tests.support.journeys import Journey
from tests.support.manifest_rows import manifests
from tests.support.oracle import (
    ORG_ADMIN,
    broken_limits,
    is_destructive,
    people_of,
    protected,
    requests_of,
    standing,
)
from tests.support.others import Deed, deeds
from tests.support.profiles import examples
from tests.support.worlds import NOW, World
from umsync.atlassian.connect import open_reader
from umsync.atlassian.endpoint import Endpoint
from umsync.atlassian.pace import Pace
from umsync.documents.plan_document import document_of
from umsync.kinds.catalog import NameNotFoundError
from umsync.manifest.load import load
from umsync.model.organization import Complete
from umsync.model.secret import Secret
from umsync.planning.planner import Question, plan
from umsync.planning.reading import read_for
from umsync.sandbox.seed import SANDBOX_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.journeys import Applied
    from tests.support.worlds import Row, Sent
    from umsync.manifest.model import Manifest

often = settings(examples(30), suppress_health_check=list(HealthCheck))
KNOWN_CODES = {0, 3, 4, 5, 6, 7, 9}
NOTHING_WRITTEN = {2, 3, 6, 7, 8}
UNTOUCHED = {"already", "no_longer_matches", "protected", "gone", "not_attempted"}


@dataclass
class Round:
    """Others' deeds between plan and apply, what fails, what is accepted, who grows protected."""

    deeds: list[Deed]
    faults: list[Fault]
    accept: str
    surprised: int
    reading: int


PARTS = ("/groups/search", "/users/search", "/directories", "/role-assignments", "/workspaces")


def faults(what: str, most: int, kinds: tuple[str, ...]) -> st.SearchStrategy[Fault]:
    """One thing that goes wrong."""
    rarely = st.sampled_from((False, False, False, True))
    return st.builds(Fault, st.just(what), st.integers(0, most), st.sampled_from(kinds), rarely)


def read_faults() -> st.SearchStrategy[Fault]:
    """Anywhere while reading, at one address for good, or where people are listed."""
    kinds, few = st.sampled_from(BEFORE + AFTER), st.integers(0, 2)
    at_one_address = st.builds(
        Fault, st.just("read"), few, kinds, lasting=st.just(True), part=st.sampled_from(PARTS)
    )
    lies = st.builds(
        Fault, st.just("read"), few, st.sampled_from(LIES), part=st.just("/users/search")
    )
    return st.one_of(faults("read", 25, BEFORE + AFTER), at_one_address, lies)


ROUNDS = st.builds(
    Round,
    deeds=st.lists(deeds(), max_size=6),
    faults=st.builds(
        list.__add__,
        st.lists(faults("write", 3, BEFORE + AFTER), min_size=1, max_size=2),
        st.lists(faults("any", 60, BEFORE + AFTER), max_size=1),
    ),
    accept=st.sampled_from(("nothing", "nothing", *["exact"] * 5, "wrong")),
    surprised=st.integers(0, 2),
    reading=st.integers(1, 2),
)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[dict[str, World], Row]:
    """One or two organizations that others have worked on, and a manifest for them."""
    names = draw(st.sampled_from((("acme",), ("acme",), ("acme", "other"))))
    worlds = {
        name: World.of(draw(st.integers(25, 60)), draw(st.integers(0, 999))) for name in names
    }
    for world in worlds.values():
        for deed in draw(st.lists(deeds(), max_size=8)):
            deed.do(world)
    manifest = draw(manifests(worlds))
    if draw(st.integers(0, 3)) == 0:
        take_from_admins(manifest)
    return worlds, manifest


def take_from_admins(manifest: Row) -> None:
    """A policy that nothing keeps from the admins but that some of them must stay."""
    manifest["protect"] |= {
        "org_admins": False,
        "api_key_owners": False,
        "groups": [],
        "accounts": [],
    }
    manifest["policies"]["admins"] = {
        "where": {"platform_role": "atlassian/org-admin"},
        "do": {"remove_from_groups": ["site-admins", "jira-users-acme", "confluence-users-acme"]},
        "source": list(manifest["sources"]),
    }


@contextmanager
def journey(worlds: dict[str, World], manifest: Row) -> Iterator[Journey]:
    """In a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        yield Journey(worlds, manifest)


@often
@given(scene=scenes(), rounds=st.lists(ROUNDS, min_size=1, max_size=2))
def test_what_is_written_is_the_plan_and_nobody_is_wronged(
    scene: tuple[dict[str, World], Row], rounds: list[Round]
) -> None:
    worlds, manifest = scene
    earlier = 0
    with journey(worlds, manifest) as trip:
        for each in rounds:
            start(trip)
            code, plan, said = trip.plan()
            assert not written(trip), "a plan wrote"
            assert code in {0, 3, 5, 6}, said
            if plan is None:
                return
            check_plan(trip, plan, code, earlier)
            applied = carried_out(trip, plan, each)
            check_run(applied)
            check_sending(applied)
            check_outcomes(trip, applied)
            if each.accept != "exact":
                done = executed(applied)
                assert not done or not broken_limits(done, manifest, applied.people, earlier)
            earlier += taken(applied)


def test_who_becomes_protected_between_two_changes_keeps_the_second() -> None:
    worlds = {"acme": World.of(40, 7)}
    groups = ["jira-users-acme", "confluence-users-acme"]
    plenty = {"count": 1000, "percent": 100}
    manifest = {
        "sources": {"acme": {"sandbox": "acme"}},
        "protect": {"accounts": [], "org_admins": True, "min_org_admins": 1},
        "limits": {"destructive": plenty, "changes": plenty},
        "policies": {"out": {"where": {"status": "active"}, "do": {"remove_from_groups": groups}}},
    }
    with journey(worlds, manifest) as trip:
        _, plan, said = trip.plan()
        assert plan, said
        how = Round(deeds=[], faults=[], accept="exact", surprised=1, reading=2)
        applied = carried_out(trip, plan, how)
        check_run(applied)
        check_outcomes(trip, applied)
        assert {"applied", "protected"} <= set(applied.outcomes.values()), applied.said


@pytest.mark.parametrize(("number", "kind"), [(0, "lost answer"), (1, "no answer")])
@pytest.mark.parametrize("action", ["restore", "suspend", "remove"])
def test_what_is_done_in_one_directory_of_two_is_not_said_to_be_done(
    action: str, number: int, kind: str
) -> None:
    acme = World.of(40, 7)
    who = next(each for each in acme.users().values() if len(each["directories"]) > 1)
    if action == "restore":
        Deed("suspend", list(acme.users()).index(who["accountId"])).do(acme)
    plenty = {"count": 1000, "percent": 100}
    manifest = {
        "sources": {"acme": {"sandbox": "acme"}},
        "protect": {"min_org_admins": 1},
        "limits": {"destructive": plenty, "changes": plenty},
        "policies": {"one": {"where": {"account_id": who["accountId"]}, "do": action}},
    }
    with journey({"acme": acme}, manifest) as trip:
        _, plan, said = trip.plan()
        assert plan, said
        start(trip, Fault("write", number, kind))
        applied = trip.apply(plan)
        assert len(executed(applied)) == 1
        check_outcomes(trip, applied)


def start(trip: Journey, *faults: Fault) -> None:
    for world in trip.worlds.values():
        world.start(*faults)


def written(trip: Journey) -> list[Sent]:
    return [sent for world in trip.worlds.values() for sent in world.writes]


def carried_out(trip: Journey, plan: Row, how: Round) -> Applied:
    """The plan is applied, after and while others do their deeds and things fail."""
    for world in trip.worlds.values():
        for deed in how.deeds:
            deed.do(world)
        world.start(*how.faults)
        world.meanwhile = surprise(world, trip.manifest, how)
    number = plan["destructive"] + (how.accept == "wrong")
    accepted = () if how.accept == "nothing" else ("--accept-destructive", str(number))
    applied = trip.apply(plan, *accepted)
    for world in trip.worlds.values():
        world.meanwhile = lambda _account_id: None
    assert how.accept != "wrong" or not plan["changes"] or applied.code == 6, applied.said
    return applied


def surprise(world: World, manifest: Row, how: Round) -> Any:
    """A third of the people become protected just before they are read for the n-th time."""
    seen: dict[str, int] = {}

    def meanwhile(account_id: str) -> None:
        seen[account_id] = seen.get(account_id, 0) + 1
        known = list(world.users())
        is_time = account_id in known and seen[account_id] == how.reading
        if is_time and known.index(account_id) % 3 == how.surprised:
            protect(world, account_id, manifest["protect"])

    return meanwhile


def protect(world: World, account_id: str, rules: Row) -> None:
    addresses = [each for each in rules["accounts"] if "@" in each]
    with world.store.writing() as organization:
        row = organization.users[account_id]
        if addresses:
            row["email"] = addresses[0].upper()
        elif rules["org_admins"]:
            row["platformRoles"] = [*row["platformRoles"], ORG_ADMIN]
        organization.put_user(row)


def noted(what: str) -> None:
    """For hypothesis' statistics, where it is at work."""
    if currently_in_test_context():
        event(what)


def check_plan(trip: Journey, plan: Row, code: int, earlier: int) -> None:
    """Nobody protected is in it, and it is refused exactly if it is over a limit or unsure."""
    for change in plan["changes"]:
        world = trip.worlds[change["source"]]
        row = world.users()[change["person"]["account_id"]]
        assert protected(row, world, trip.manifest) is None, change
    people = {name: people_of(world) for name, world in trip.worlds.items()}
    broken = broken_limits(plan["changes"], trip.manifest, people, earlier)
    refused = {each["code"] for each in plan["refusals"]}
    assert bool(broken) == ("over_limit" in refused), (broken, plan["limits"])
    assert (code == 6) == bool(refused) == (not plan["applyable"])


def check_run(applied: Applied) -> None:
    """Its end fits its record, and its record the plan."""
    noted(f"apply ends with {applied.code}")
    assert applied.code in KNOWN_CODES, applied.said
    assert not applied.wrong
    if applied.code in NOTHING_WRITTEN or applied.record is None:
        assert not any(applied.writes.values()), applied.said
    if applied.record is None:
        return
    assert list(applied.outcomes) == [each["id"] for each in applied.plan["changes"]]
    bad = {"failed", "unknown"} & set(applied.outcomes.values())
    assert applied.code != 0 or not bad | ({"not_attempted"} & set(applied.outcomes.values()))
    assert applied.code != 9 or bad


def check_sending(applied: Applied) -> None:
    """Each request is carried out once at most, and is never sent again but where it was not.

    One that was refused for good is not sent again either.
    """
    for writes in applied.writes.values():
        for key in {each.key for each in writes}:
            *others, _ = [each for each in writes if each.key == key]
            assert not any(each.executed for each in others)
            for each in others:
                assert each.answer == 429 or each.fault == "no connection" or not each.is_refused


def check_outcomes(trip: Journey, applied: Applied) -> None:
    """What the record says of each change is what became of it at the server."""
    results = {each["change_id"]: each for each in (applied.record or {"results": ()})["results"]}
    failed: set[str] = set()
    for change in applied.plan["changes"]:
        if change["id"] not in results:
            continue
        result = results[change["id"]]
        writes = applied.writes.get(change["id"], [])
        noted(result["outcome"])
        who = change["person"]["account_id"]
        assert who not in failed or not writes, f"{who} was changed after a change that failed"
        CHECKS[result["outcome"]](trip, change, result, writes)
        if result["outcome"] in {"failed", "unknown"}:
            failed.add(who)


def is_applied(trip: Journey, change: Row, result: Row, writes: list[Sent]) -> None:
    world = trip.worlds[change["source"]]
    assert writes, f"{result} and {change} was never sent"
    wanted = list(requests_of(change, world.organization_id, writes[0].before))
    done = [(each.method, each.path, each.body) for each in writes if each.executed]
    assert sorted(map(str, wanted)) == sorted(map(str, done)), (result, change)


def is_failed(_: Journey, change: Row, result: Row, writes: list[Sent]) -> None:
    assert not any(each.executed for each in writes), (change, result)


def is_unknown(trip: Journey, change: Row, result: Row, writes: list[Sent]) -> None:
    """The answer told nothing, and neither did reading the person again; or it is half done.

    What was not answered in time may still be made, whatever reading shows.
    """
    last = writes[-1]
    assert not last.is_acknowledged, (change, result)
    several = len(writes[0].before["directories"]) > 1 if writes[0].before else False
    if last.is_refused:
        assert several, (change, result)
        assert any(each.executed for each in writes), (change, result)
        return
    sent = trip.worlds[change["source"]].sent
    after = sent[sent.index(last) + 1 :]
    reads = [each for each in after if each.is_read]
    row, target = last.before, change["step"]["target"]
    assert row is not None
    moved = standing(row, target) not in {None, change["step"]["before"]}
    is_late = last.fault == "no answer"
    assert is_late or moved or several or any(each.fault for each in reads), (change, result)


def is_untouched(_: Journey, change: Row, result: Row, writes: list[Sent]) -> None:
    """It was not sent; or it came to nothing, and before the next try nobody wanted it any more."""
    assert all(each.fault and not each.executed for each in writes), (change, result)


CHECKS = dict.fromkeys(UNTOUCHED, is_untouched) | {
    "applied": is_applied,
    "failed": is_failed,
    "unknown": is_unknown,
}


def executed(applied: Applied) -> list[Row]:
    """The changes of which the server carried out at least a part."""
    return [
        each
        for each in applied.plan["changes"]
        if any(sent.executed for sent in applied.writes.get(each["id"], ()))
    ]


def taken(applied: Applied) -> int:
    """How many destructive changes a later run has to count."""
    counts = {"applied", "unknown"}
    changes = (each for each in applied.plan["changes"] if is_destructive(each))
    return sum(applied.outcomes.get(each["id"]) in counts for each in changes)


@often
@given(scene=scenes(), fault=read_faults())
def test_a_read_that_fails_makes_no_other_plan(
    scene: tuple[dict[str, World], Row], fault: Fault
) -> None:
    worlds, manifest = scene
    with small_pages(), journey(worlds, manifest) as trip:
        start(trip)
        code, plan, said = trip.plan()
        start(trip, fault)
        again, other, said = trip.plan()
        struck = [s for world in worlds.values() for s in world.sent if s.fault]
        event(f"{code} and {again}, {len(struck)} faults")
        if other is not None:
            assert without_cost(other) == without_cost(plan)
            assert not (struck and fault.lasting and fault.kind not in HARMLESS), said
        elif plan is not None:
            assert again in {4, 5}, said
        assert again in {code, 4, 5}, said
        assert not written(trip)


HARMLESS = {"people twice", "no more pages", "fewer people"}


def small_pages() -> Any:
    """So that few people are many pages."""
    return mock.patch("umsync.atlassian.wire_bodies.PAGE", 10)


def without_cost(plan: Row | None) -> Row:
    assert plan is not None
    sources = [{**each, "cost": None} for each in plan["sources"]]
    return {**plan, "sources": sources, "digest": None}


@often
@given(scene=scenes())
def test_one_read_gives_one_plan_to_the_last_byte(scene: tuple[dict[str, World], Row]) -> None:
    worlds, manifest = scene
    with journey(worlds, manifest):
        ruled = load((Path("umsync.yaml"),), env_hosts=frozenset())
        with suppress(NameNotFoundError):
            question = Question(ruled, reads_of(worlds, ruled), NOW, NOW + timedelta(days=1))
            before = repr(question)
            first = document_of(plan(question)).text
            assert repr(question) == before
            assert document_of(plan(question)).text == first
            fresh = replace(question, reads=reads_of(worlds, ruled))
            assert document_of(plan(fresh)).text == first


def reads_of(worlds: dict[str, World], ruled: Manifest) -> dict[str, Complete]:
    reads = {}
    for name, world in worlds.items():
        endpoint = Endpoint("http://sandbox.localhost", world.organization_id, Secret(SANDBOX_KEY))
        with open_reader(
            endpoint,
            transport=world,
            pace=Pace(clock=lambda: NOW, sleep=lambda _: None, notice=lambda _: None),
        ) as reader:
            read = read_for(ruled, name, NOW, reader, keep_all=False)
        assert isinstance(read, Complete), read
        reads[name] = read
    return reads
