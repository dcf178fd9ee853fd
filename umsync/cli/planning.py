"""From a command line to a plan document: read every source, then plan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from umsync.cli.reading import read_source
from umsync.documents.plan_document import document_of
from umsync.errors import IncompleteReadError
from umsync.model.plan import LIFETIME
from umsync.planning.needs import needs_of
from umsync.planning.planner import Question, plan
from umsync.planning.population import shrunken
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from umsync.cli.runtime import Runtime
    from umsync.documents.plan_document import PlanDocument
    from umsync.manifest.model import Manifest
    from umsync.model.organization import Complete


def make_plan(
    runtime: Runtime,
    manifest: Manifest,
    names: Iterable[str],
    runs: Path,
    accepted_population: Mapping[str, int],
) -> PlanDocument:
    """Reads the named sources and plans; nothing is written anywhere.

    Raises:
        UmsyncError: a source could not be read, or a name of the manifests does not exist there.
    """
    reads = {
        name: read_source(runtime, name, manifest.sources[name], needs_of(manifest, name))
        for name in names
    }
    _check_population(reads, RunStore(runs), accepted_population)
    as_of = runtime.clock()
    question = Question(
        manifest=manifest,
        reads=reads,
        as_of=as_of,
        expires_at=as_of + LIFETIME,
        destructive_before=_destructive_before(runtime, manifest, runs),
    )
    return document_of(plan(question))


def _check_population(
    reads: Mapping[str, Complete], store: RunStore, accepted: Mapping[str, int]
) -> None:
    for name, read in reads.items():
        now = len(read.snapshot.users)
        fault = shrunken(name, store.last_population(name), now, accepted.get(name))
        if fault:
            raise IncompleteReadError(fault)


def _destructive_before(runtime: Runtime, manifest: Manifest, runs: Path) -> int:
    window = manifest.limits.window
    if window is None:
        return 0
    return RunStore(runs).destructive_since(runtime.clock() - timedelta(days=window.days))
