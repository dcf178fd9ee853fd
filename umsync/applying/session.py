"""A whole run: lock, check, log, apply, and a record of it whatever happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from umsync import __version__
from umsync.applying.apply import apply_plan, check_stop
from umsync.applying.check import Circumstances, check_organizations, check_plan
from umsync.applying.closing import Ending, close
from umsync.applying.connection import Connection
from umsync.applying.recorder import Recorder
from umsync.applying.signals import asked_to_stop
from umsync.applying.verify import Verifier
from umsync.documents.gate import refuse_keys
from umsync.documents.plan_document import read_plan
from umsync.errors import UmsyncError
from umsync.manifest.model import Manifest
from umsync.model.plan import Change
from umsync.model.run import Result, RunHead
from umsync.runs.identity import new_run_id
from umsync.runs.lock import hold
from umsync.runs.start import Start
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from umsync.applying.closing import Finished
    from umsync.documents.plan_document import PlanDocument


@dataclass(frozen=True, slots=True)
class Order:
    """What to apply: the plan as its file says it, the manifests of now, and what was accepted.

    `connect` is called with a source's name, and only when the plan has passed its checks. With
    `verify`, changed users are read again.
    """

    plan_text: str
    manifest: Manifest
    store: RunStore
    connect: Callable[[str], Connection]
    accepted_destructive: int | None = None
    expect_digest: str | None = None
    verify: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """What a run needs of its surroundings: time in UTC, random bytes, and somebody watching.

    `sleep` waits so many seconds; only an order with `verify` does.
    """

    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    progress: Callable[[Result, Change], None]
    sleep: Callable[[float], None] = time.sleep


def execute(order: Order, world: World) -> Finished:
    """Applies a plan. SIGINT or SIGTERM ends it cleanly after the change in flight.

    Returns:
        The run, and the error that the command ends with, if any.

    Raises:
        LockedError: another apply works on one of the sources.
        PlanRefusedError, UnsafeError: the plan may not be applied; nothing was written.
        UmsyncError: an organization cannot be reached, or the run store cannot be written, before
            the first change.
    """
    document = read_plan(order.plan_text)
    names = tuple(source.name for source in document.plan.sources)
    with hold(order.store.root, names, world.clock):
        check_order(order, document, world.clock())
        connections = {name: order.connect(name) for name in names}
        organizations = {name: each.reader.organization() for name, each in connections.items()}
        check_organizations(document.plan, organizations)
        population = {name: each.reader.population() for name, each in connections.items()}
        check_order(order, document, world.clock(), population)
        with asked_to_stop() as stop:
            return _run(order, world, document, connections, stop)


def check_order(
    order: Order, document: PlanDocument, now: datetime, population: Mapping[str, int] | None = None
) -> None:
    """Everything that can be checked before somebody is asked; `execute` checks it again.

    `population`, once it is known, is how many users each source has now.

    Raises:
        PlanRefusedError, UnsafeError: the plan may not be applied, or holds an API key.
        FilesError: the run store cannot be read.
    """
    refuse_keys(document.text, "The plan")
    circumstances = Circumstances(
        manifest=order.manifest,
        store=order.store,
        now=now,
        accepted_destructive=order.accepted_destructive,
        expect_digest=order.expect_digest,
        population=population,
    )
    check_plan(document, circumstances)


def _run(
    order: Order,
    world: World,
    document: PlanDocument,
    connections: dict[str, Connection],
    stop: Callable[[], bool],
) -> Finished:
    start = Start.of(_head(order, world, document), document.plan)
    folder = order.store.create(start.head, order.plan_text)
    log = folder.open_log(start)
    recorder = Recorder(log, world.clock, world.progress)
    ending = Ending(start, folder, log, recorder.results, world.clock)
    verifier = Verifier(recorder, _pausing(world.sleep, stop)) if order.verify else None
    try:
        apply_plan(document.plan, order.manifest, connections, recorder, stop, verifier=verifier)
    except UmsyncError as error:
        return close(ending, error)
    except BaseException as interruption:
        close(ending, interruption)
        raise
    return close(ending, None)


def _pausing(sleep: Callable[[float], None], stop: Callable[[], bool]) -> Callable[[float], None]:
    """Waits, unless the run is to stop before or meanwhile."""

    def pause(seconds: float) -> None:
        check_stop(stop)
        sleep(seconds)
        check_stop(stop)

    return pause


def _head(order: Order, world: World, document: PlanDocument) -> RunHead:
    started_at = world.clock()
    return RunHead(
        run_id=new_run_id(started_at, world.random_bytes),
        plan_digest=document.digest,
        started_at=started_at,
        umsync_version=__version__,
        accepted_destructive=order.accepted_destructive,
        sources=tuple(source.name for source in document.plan.sources),
    )
