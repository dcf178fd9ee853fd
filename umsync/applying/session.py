"""A whole run: lock, check, log, apply, and a record of it whatever happens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from umsync import __version__
from umsync.applying.apply import Manner, apply_plan
from umsync.applying.check import check_organizations, check_plan
from umsync.applying.circumstances import Circumstances
from umsync.applying.closing import Ending, close, room_for
from umsync.applying.earlier import Earlier
from umsync.applying.gate import Gate
from umsync.applying.recorder import Recorder
from umsync.applying.resuming import Rest, rest_of
from umsync.applying.signals import stopped_by_signals, undisturbed
from umsync.documents.gate import refuse_keys
from umsync.documents.plan_document import read_plan
from umsync.errors import UmsyncError
from umsync.model.run import RunHead
from umsync.runs.identity import new_run_id
from umsync.runs.lock import hold
from umsync.runs.start import Start

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from umsync.applying.closing import Finished
    from umsync.applying.connection import Connection
    from umsync.applying.order import Order, World
    from umsync.documents.plan_document import PlanDocument


def execute(order: Order, world: World) -> Finished:
    """Applies a plan. SIGINT or SIGTERM ends it cleanly after the changes in flight.

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
        rest = rest_for(order, document)
        connections = {name: order.connect(name) for name in names}
        organizations = {name: each.reader.organization() for name, each in connections.items()}
        check_organizations(document.plan, organizations)
        population = {
            name: each.reader.population() + rest.spent.get(name, 0)
            for name, each in connections.items()
        }
        check_order(order, document, world.clock(), population)
        with stopped_by_signals(world.stop):
            return _run(order, world, document, rest, connections)


def rest_for(order: Order, document: PlanDocument) -> Rest:
    """What is to be done: the whole plan, or what the run left that is gone on with; if chosen.

    Raises:
        PlanRefusedError: nobody knows what that run did.
        FilesError: its log cannot be read.
    """
    rest = Rest(document.plan, Earlier(), order.accepted_destructive, None, None, {})
    if order.resumes is not None:
        rest = rest_of(order.store, order.resumes, document)
    if order.chosen is None:
        return rest
    changes = tuple(each for each in rest.plan.changes if each.id in order.chosen)
    return replace(rest, plan=replace(rest.plan, changes=changes))


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
        resumes=order.resumes,
    )
    check_plan(document, circumstances)


def _run(
    order: Order,
    world: World,
    document: PlanDocument,
    rest: Rest,
    connections: dict[str, Connection],
) -> Finished:
    start = Start.of(_head(order, world, document), rest.plan)
    folder = order.store.create(start.head, order.plan_text)
    if order.resumes is not None:
        order.store.find(order.resumes).release()  # a killed run could not do it itself
    folder.reserve(room_for(len(start.changes)))
    log = folder.open_log(start)
    recorder = Recorder(log, world.clock, world.progress)
    ending = Ending(start, document.plan, folder, log, recorder, world.clock)
    try:
        _settle(rest, world)
        manner = _manner(order, world, rest, recorder)
        apply_plan(rest.plan, order.manifest, connections, recorder, manner)
    except UmsyncError as error:
        return _closed(ending, error)
    except BaseException as interruption:
        _closed(ending, interruption)
        raise
    return _closed(ending, None)


def _closed(ending: Ending, error: BaseException | None) -> Finished:
    """What tells of the run is written whole, however often somebody presses Ctrl-C."""
    with undisturbed():
        return close(ending, error)


def _manner(order: Order, world: World, rest: Rest, recorder: Recorder) -> Manner:
    allowed = order.tolerance.of(len(rest.plan.changes)) if order.tolerance else None
    return Manner(
        gate=Gate(lambda: world.stop.is_asked, recorder, allowed, order.until),
        sleep=world.stop.sleeping(world.sleep),
        parallelism=order.parallelism,
        is_verified=order.verify,
        earlier=rest.earlier,
    )


def _settle(rest: Rest, world: World) -> None:
    """What was sent a moment ago may not show yet, and must not be sent again."""
    now = world.clock()
    moments = [] if rest.shown_at is None else [rest.shown_at]
    moments += [] if rest.in_flight is None else [now + rest.in_flight]
    seconds = (max(moments, default=now) - now).total_seconds()
    if seconds > 0:
        world.notice(
            f"Waiting {seconds:.0f} s: the earlier run was still sending, and Atlassian's reads "
            "lag behind its writes."
        )
        world.stop.sleeping(world.sleep)(seconds)


def _head(order: Order, world: World, document: PlanDocument) -> RunHead:
    started_at = world.clock()
    return RunHead(
        run_id=new_run_id(started_at, world.random_bytes),
        plan_digest=document.digest,
        started_at=started_at,
        umsync_version=__version__,
        accepted_destructive=order.accepted_destructive,
        sources=tuple(source.name for source in document.plan.sources),
        resumes=order.resumes,
    )
