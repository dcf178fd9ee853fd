"""From a plan document to a run: ask, apply, show what became of it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from umsync.applying.connection import Connection
from umsync.applying.session import Order, World, check_order, execute
from umsync.cli.output import Output, say
from umsync.cli.reading import naming, surroundings
from umsync.cli.working import Work, bar
from umsync.connect import connect_reader, connect_writer
from umsync.errors import FilesError, StoppedError, UsageError
from umsync.model.run import Outcome
from umsync.planning.needs import needs_of
from umsync.planning.protection import protected_fields, untold
from umsync.report.plan_text import summary
from umsync.report.run_text import counts, result_line
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from umsync.applying.closing import Finished
    from umsync.cli.runtime import Runtime
    from umsync.documents.plan_document import PlanDocument
    from umsync.manifest.model import Manifest
    from umsync.model.plan import Change, Plan
    from umsync.model.run import Result


@dataclass(frozen=True, slots=True)
class Consent:
    """What the caller agreed to on the command line, and whether to read changed people again."""

    is_given: bool
    expect_digest: str | None
    accept_destructive: int | None
    verify: bool = False


def apply_document(
    runtime: Runtime, document: PlanDocument, manifest: Manifest, runs: Path, consent: Consent
) -> None:
    """Applies a plan and prints what became of it.

    Raises:
        UmsyncError: the plan may not be applied, or not all of it was.
    """
    plan = document.plan
    if not plan.changes:
        say("Nothing to apply: the plan has no changes.")
        return
    with ExitStack() as stack:
        output = Output()
        connect = partial(_connect, runtime, stack, manifest, output)
        order = _order(connect, document, manifest, consent, runs)
        check_order(order, document, runtime.clock())  # before anybody is asked
        _ask(runtime, plan, consent)
        with _watching(runtime, len(plan.changes), output) as progress:
            world = World(runtime.clock, runtime.chance.randbytes, progress, runtime.sleep)
            finished = _execute(order, world, document.digest)
    _tell(finished, output)


def _execute(order: Order, world: World, digest: str) -> Finished:
    try:
        return execute(order, world)
    except KeyboardInterrupt:
        run_id = order.store.has_used(digest)
        if run_id is None:
            raise
        raise StoppedError(
            f"Run {run_id} was stopped at once. A change may have been in flight: it may have been "
            f"made or not. See it with: umsync runs show {run_id}"
        ) from None


def _tell(finished: Finished, output: Output) -> None:
    run_id = finished.run.head.run_id
    output.say(f"Run {run_id}: {counts(finished.run)}.")
    output.say(f"See everything with: umsync runs show {run_id}")
    if finished.error:
        raise finished.error
    if output.trouble:
        raise FilesError(
            f"The output could not be written: {output.trouble}. "
            f"The run {run_id} is complete; see it with: umsync runs show {run_id}"
        )


def _order(
    connect: Callable[[str], Connection],
    document: PlanDocument,
    manifest: Manifest,
    consent: Consent,
    runs: Path,
) -> Order:
    return Order(
        plan_text=document.text,
        manifest=manifest,
        store=RunStore(runs),
        connect=connect,
        accepted_destructive=consent.accept_destructive,
        expect_digest=consent.expect_digest,
        verify=consent.verify,
    )


def _ask(runtime: Runtime, plan: Plan, consent: Consent) -> None:
    if consent.is_given:
        return
    if not runtime.can_ask:
        raise UsageError("Nobody can be asked here. Review the plan, then apply it with --yes.")
    if not click.confirm(f"{summary(plan)} Apply them?"):
        raise StoppedError("Nothing was applied.")


def _connect(
    runtime: Runtime, stack: ExitStack, manifest: Manifest, output: Output, name: str
) -> Connection:
    def notice(message: str) -> None:
        output.say(f"{name}: {message}", err=True)

    outside = surroundings(runtime, Work(notice, lambda _done, _of: None))
    source = manifest.sources[name]
    with naming(name, source):
        reader = stack.enter_context(connect_reader(name, source, outside))
        writer = stack.enter_context(connect_writer(name, source, outside))
        catalogs = reader.catalogs(needs_of(manifest, name) | protected_fields(manifest))
    for warning in untold(manifest, name, catalogs):
        output.say(f"Warning: {warning}", err=True)
    return Connection(name, reader, writer, catalogs)


@contextmanager
def _watching(
    runtime: Runtime, total: int, output: Output
) -> Iterator[Callable[[Result, Change], None]]:
    """Shows how far the run is, and names every change that was not simply made."""
    with ExitStack() as stack:
        advance = stack.enter_context(bar(runtime, "Applying", total))
        ended = stack.pop_all()
    counted: set[str] = set()

    def progress(result: Result, change: Change) -> None:
        if change.id not in counted:  # one that is read again comes twice
            counted.add(change.id)
            with output.kept():
                advance()
        if result.outcome is not Outcome.APPLIED:
            output.say(result_line(result, change))

    try:
        yield progress
    finally:
        with output.kept():
            ended.close()
