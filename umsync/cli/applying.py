"""From a plan document to a run: ask, apply, show what became of it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from umsync.applying.connection import Connection
from umsync.applying.order import Order, World
from umsync.applying.session import check_order, execute, rest_for
from umsync.applying.signals import undisturbed
from umsync.applying.stopping import Stop
from umsync.cli.choosing import choose
from umsync.cli.consent import Consent, Ways, ask
from umsync.cli.github import tell_run
from umsync.cli.output import Output, say
from umsync.cli.reading import naming
from umsync.cli.run_reports import keep_reports
from umsync.cli.watching import Watch
from umsync.connect import connect_reader, connect_writer
from umsync.errors import FilesError, StoppedError
from umsync.planning.key_owners import protected_fields, untold
from umsync.planning.needs import needs_of
from umsync.report.run_text import counts
from umsync.report.veiled import veil_for
from umsync.runs.overview import LEFT
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from umsync.applying.closing import Finished
    from umsync.applying.resuming import Rest
    from umsync.cli.runtime import Runtime
    from umsync.connect import Surroundings
    from umsync.documents.plan_document import PlanDocument
    from umsync.manifest.model import Manifest


def apply_document(  # noqa: PLR0913, PLR0917 - what is applied, where, and how
    runtime: Runtime,
    document: PlanDocument,
    manifest: Manifest,
    runs: Path,
    consent: Consent,
    ways: Ways,
) -> None:
    """Applies a plan, or what an earlier run left of it, and prints what became of it.

    Raises:
        UmsyncError: the plan may not be applied, or not all of it was.
    """
    if not document.plan.changes:
        say("Nothing to apply: the plan has no changes.")
        return
    veil = veil_for(document.plan, ways.privacy)
    several = len(document.plan.sources) > 1
    watch = Watch(runtime, Output(), veil, names_sources=several)
    began, stop = runtime.clock(), Stop()
    until = None if ways.max_time is None else began + timedelta(seconds=ways.max_time)
    with ExitStack() as stack:
        outside = watch.surroundings(stop, until)
        connect = partial(_connect, stack, manifest, watch, outside)
        order = _order(connect, document, manifest, consent, RunStore(runs), ways, until)
        rest = rest_for(order, document)
        if not rest.plan.changes:
            say(f"Nothing to go on with: run {order.resumes} left nothing undone.")
            return
        left = choose(runtime, rest.plan, ways.choice)
        if not left.changes:
            say("Nothing to apply: no change is chosen.")
            return
        order = replace(
            order,
            accepted_destructive=_accepted(consent, rest),
            chosen=frozenset(each.id for each in left.changes),
        )
        check_order(order, document, began)  # before anybody is asked
        ask(runtime, left, consent, ways)
        run = partial(_execute, document=document, watch=watch, places=ways.places)
        finished = _watched(runtime, order, run, len(left.changes), stop, watch)
    with undisturbed():  # nothing is left to stop but what tells of the run
        with watch.output.kept():
            keep_reports(finished.folder, document.plan)
            tell_run(finished.run, document, ways.privacy)
        _tell(finished, document, watch, ways.places)


def _watched(  # noqa: PLR0913, PLR0917 - what a run is made of
    runtime: Runtime,
    order: Order,
    run: Callable[[Order, World], Finished],
    total: int,
    stop: Stop,
    watch: Watch,
) -> Finished:
    with watch.changes(total) as progress:
        chance = runtime.chance.randbytes
        world = World(runtime.clock, chance, progress, runtime.sleep, stop, watch.notice)
        return run(order, world)


def _execute(
    order: Order, world: World, *, document: PlanDocument, watch: Watch, places: str
) -> Finished:
    try:
        return execute(order, world)
    except KeyboardInterrupt:
        run_id = order.store.has_used(document.digest)
        if run_id is None:
            raise
        with undisturbed(), watch.output.kept():
            keep_reports(order.store.find(run_id), document.plan)
        raise StoppedError(
            f"Run {run_id} was stopped at once. A change may have been in flight: it may have been "
            f"made or not. See it with: umsync runs show {run_id}{places}\n"
            f"Find out and go on with: umsync apply --resume {run_id}{places}"
        ) from None


def _accepted(consent: Consent, rest: Rest) -> int | None:
    """What was accepted when the plan was first applied is accepted of its rest, too."""
    if consent.accept_destructive is None:
        return rest.accepted_destructive
    return consent.accept_destructive


def _digest(document: PlanDocument) -> str:
    """What stands on no policy in Git needs its digest where nobody is asked."""
    return f" --expect-digest {document.digest}" if document.plan.is_unversioned else ""


def _tell(finished: Finished, document: PlanDocument, watch: Watch, places: str) -> None:
    run_id, output = finished.run.head.run_id, watch.output
    watch.tell_waits()
    output.say(f"Run {run_id}: {counts(finished.run)}.")
    at = places.partition(" -m ")[0]
    output.say(f"See everything with: umsync runs show {run_id}{at}")
    if any(each.outcome in LEFT for each in finished.run.results):
        output.say(f"Go on with: umsync apply --resume {run_id}{places}{_digest(document)}")
    if finished.error:
        raise finished.error
    if output.trouble:
        raise FilesError(
            f"The output could not be written: {output.trouble}. "
            f"The run {run_id} is complete; see it with: umsync runs show {run_id}{at}"
        )


def _order(  # noqa: PLR0913, PLR0917 - one for each thing that an order is made of
    connect: Callable[[str], Connection],
    document: PlanDocument,
    manifest: Manifest,
    consent: Consent,
    store: RunStore,
    ways: Ways,
    until: datetime | None,
) -> Order:
    return Order(
        plan_text=document.text,
        manifest=manifest,
        store=store,
        connect=connect,
        accepted_destructive=consent.accept_destructive,
        expect_digest=consent.expect_digest,
        verify=ways.verify,
        resumes=ways.resumes,
        parallelism=ways.parallelism,
        tolerance=ways.tolerance,
        until=until,
    )


def _connect(
    stack: ExitStack, manifest: Manifest, watch: Watch, outside: Surroundings, name: str
) -> Connection:
    outside = replace(outside, notice=partial(watch.notice_of, name))
    source, pace = manifest.sources[name], watch.pace(outside)
    with naming(name, source):
        reader = stack.enter_context(connect_reader(name, source, outside, pace))
        writer = stack.enter_context(connect_writer(name, source, outside, pace))
        catalogs = reader.catalogs(needs_of(manifest, name) | protected_fields(manifest))
    for warning in untold(manifest, name, catalogs):
        watch.output.say(f"Warning: {warning}", err=True)
    return Connection(name, reader, writer, catalogs)
