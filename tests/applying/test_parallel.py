"""Several accounts at the same time."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.applying import (
    SUSPEND_ACTIVE,
    Watcher,
    connect,
    make_manifest,
    make_recorder,
    make_users,
    plan_for,
    staff_and,
)
from tests.support.builders import make_user, ticking
from tests.support.fakes import Call, Fault
from tests.support.patience import PATIENCE
from umsync.applying.apply import Manner, apply_plan
from umsync.applying.gate import Gate
from umsync.applying.order import Order, World
from umsync.applying.session import execute
from umsync.documents.plan_document import write_plan
from umsync.errors import KeyRejectedError, StoppedError
from umsync.kinds.actions.remove_from_groups import RemoveFromGroups
from umsync.kinds.actions.suspend import Suspend
from umsync.manifest.model import Policy, Protection
from umsync.model.run import Outcome, RunState
from umsync.runs.reading import read_events
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.fakes import FakeOrganization
    from umsync.manifest.model import Manifest
    from umsync.model.run import Result

LEAVE = make_manifest(
    {"leave": Policy(SUSPEND_ACTIVE.where, (RemoveFromGroups(groups=("staff",)), Suspend()))}
)


def applied(
    path: Path, organization: FakeOrganization, manifest: Manifest, parallelism: int = 4
) -> dict[str, Result]:
    made = plan_for(manifest, organization)
    recorder = make_recorder(path, made)
    gate = Gate(lambda: False, recorder)
    manner = Manner(gate, organization.wait, parallelism)
    connections = {"acme": connect(organization)}
    apply_plan(made, manifest, connections, recorder, manner)
    return recorder.results


def leaving(count: int) -> FakeOrganization:
    return staff_and(*(replace(each, groups=frozenset({"g1"})) for each in make_users(count)))


def account_of(call: Call) -> str:
    return call.arguments[-1]


def test_the_end_is_that_of_one_at_a_time(tmp_path: Path) -> None:
    one, many = leaving(45), leaving(45)
    (tmp_path / "one").mkdir()
    (tmp_path / "many").mkdir()
    outcomes = [
        sorted((each.change_id, each.outcome) for each in results.values())
        for results in (
            applied(tmp_path / "one", one, LEAVE, 1),
            applied(tmp_path / "many", many, LEAVE, 8),
        )
    ]
    assert outcomes[0] == outcomes[1]
    assert one.users_by_id == many.users_by_id
    assert Counter(one.writes) == Counter(many.writes)


def test_two_accounts_are_changed_at_the_same_time(tmp_path: Path) -> None:
    organization, together = staff_and(*make_users(4)), threading.Barrier(4, timeout=PATIENCE)
    organization.before_write = lambda _call: (together.wait(), None)[1]
    results = applied(tmp_path, organization, make_manifest())
    assert {each.outcome for each in results.values()} == {Outcome.APPLIED}


def test_one_account_has_one_write_in_flight_in_the_plans_order(tmp_path: Path) -> None:
    organization, lock = leaving(20), threading.Lock()
    in_flight: set[str] = set()
    wrong: list[str] = []
    seen: dict[str, list[str]] = {}

    def before(call: Call) -> None:
        with lock:
            if account_of(call) in in_flight:
                wrong.append(account_of(call))
            in_flight.add(account_of(call))
            seen.setdefault(account_of(call), []).append(call.method)

    def after(call: Call) -> None:
        with lock:
            in_flight.discard(account_of(call))

    organization.before_write, organization.after_write = before, after
    applied(tmp_path, organization, LEAVE, 8)
    assert wrong == []
    assert set(map(tuple, seen.values())) == {("remove_from_group", "suspend")}


def test_the_log_of_many_threads_is_whole(tmp_path: Path) -> None:
    applied(tmp_path, leaving(40), LEAVE, 8)
    read = read_events(tmp_path / "events.jsonl")
    assert read.problems == ()
    assert len(read.events) == 1 + 2 * 80


def test_a_rejected_key_ends_the_run_for_all(tmp_path: Path) -> None:
    organization = staff_and(*make_users(80))
    organization.faults.append(Fault("suspend", KeyRejectedError("No key."), lasting=True))
    with pytest.raises(KeyRejectedError):
        applied(tmp_path, organization, make_manifest())
    assert 1 <= len(organization.writes) <= 4


def test_admins_are_counted_across_threads(tmp_path: Path) -> None:
    """Of eight admins who may all lose a group, all but two do."""
    admins = [
        replace(make_user(f"a{n}"), groups=frozenset({"g1"}), platform_roles=ADMIN)
        for n in range(8)
    ]
    organization = staff_and(*admins)
    drop = make_manifest(
        {"drop": Policy(SUSPEND_ACTIVE.where, (RemoveFromGroups(groups=("staff",)),))},
        protect=Protection(org_admins=False, min_org_admins=0),
    )
    made = plan_for(drop, organization)
    strict = replace(drop, protect=Protection(org_admins=False, min_org_admins=2))
    recorder = make_recorder(tmp_path, made)
    manner = Manner(Gate(lambda: False, recorder), parallelism=8)
    apply_plan(made, strict, {"acme": connect(organization)}, recorder, manner)
    outcomes = Counter(each.outcome for each in recorder.results.values())
    assert outcomes == {Outcome.APPLIED: 6, Outcome.PROTECTED: 2}


ADMIN = frozenset({"atlassian/org-admin"})


def _session(path: Path, organization: FakeOrganization) -> tuple[Order, World]:
    manifest = make_manifest()
    order = Order(
        write_plan(plan_for(manifest, organization)),
        manifest,
        RunStore(path),
        lambda _source: connect(organization),
        parallelism=4,
    )
    return order, World(ticking(), lambda size: b"\xab" * size, Watcher(), organization.wait)


def test_a_signal_lets_every_change_in_flight_end(tmp_path: Path) -> None:
    organization = staff_and(*make_users(60))
    order, world = _session(tmp_path, organization)
    together = threading.Barrier(4, timeout=PATIENCE)

    asked = threading.Event()

    def before(_call: Call) -> None:
        if together.wait() == 0:
            world.stop.ask()
            asked.set()
        assert asked.wait(PATIENCE)  # else one of them could begin another meanwhile

    organization.before_write = before
    finished = execute(order, world)
    assert isinstance(finished.error, StoppedError)
    assert finished.run.count(Outcome.APPLIED) == 4
    assert finished.run.count(Outcome.NOT_ATTEMPTED) == 56
    assert finished.folder.verify() == ()


def test_a_second_signal_interrupts_and_the_record_is_whole(tmp_path: Path) -> None:
    organization = staff_and(*make_users(60))
    order, world = _session(tmp_path, organization)
    together, over = threading.Barrier(4, timeout=PATIENCE), threading.Event()
    ended: list[threading.Thread] = []

    def before(_call: Call) -> None:
        ended.append(threading.current_thread())
        if together.wait() == 0:
            main = threading.main_thread().ident or 0
            signal.pthread_kill(main, signal.SIGINT)
            while not world.stop.is_asked:  # two at once would be one
                pass
            signal.pthread_kill(main, signal.SIGINT)
        over.wait(PATIENCE)

    organization.before_write = before
    with pytest.raises(KeyboardInterrupt):
        execute(order, world)
    (folder,) = order.store.folders()
    run = folder.read().run
    assert run
    assert (run.state, run.count(Outcome.UNKNOWN)) == (RunState.STOPPED, 4)
    over.set()
    for each in ended:
        each.join(PATIENCE)
    assert folder.verify() == ()
    assert folder.read().run == run
