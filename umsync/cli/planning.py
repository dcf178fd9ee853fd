"""From a command line to a plan document: read every source, then plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from umsync.cli.github import mark_keys
from umsync.cli.reading import read_source
from umsync.cli.settling import settle
from umsync.documents.plan_document import document_of
from umsync.errors import IncompleteReadError
from umsync.model.plan import LIFETIME
from umsync.planning.comparing import compared
from umsync.planning.key_expiry import SourceKeys, named_key
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
    from umsync.model.plan import OneOff
    from umsync.model.undo import Undoing
    from umsync.planning.comparing import Base


def make_plan(  # noqa: PLR0913, PLR0917 - one for each thing that a plan is made of
    runtime: Runtime,
    manifest: Manifest,
    names: Iterable[str],
    runs: Path,
    accepted_population: Mapping[str, int],
    one_off: OneOff | None = None,
    undo: Undoing | None = None,
    base: Base | None = None,
) -> PlanDocument:
    """Reads the named sources and plans; nothing is written anywhere.

    `one_off` or `undo` is what made the manifest's policies, if they are none of its files' own.
    `base` is planned, too, against the same reads, to tell what the manifest adds.

    Raises:
        UmsyncError: a source could not be read, or a name of the manifests does not exist there.
    """
    names, store = tuple(names), RunStore(runs)
    settle(runtime, store, names)
    as_of = runtime.clock()
    before = base.manifest if base else None
    reads = {name: read_source(runtime, manifest, name, as_of, base=before) for name in names}
    for name, read in reads.items():
        named, keys = named_key(manifest.sources[name]), read.snapshot.catalogs.api_keys
        mark_keys(runtime.env, SourceKeys(name, named, keys, as_of))
    _check_population(reads, store, accepted_population)
    question = Question(
        manifest=manifest,
        reads=reads,
        as_of=as_of,
        expires_at=as_of + LIFETIME,
        destructive_before=destructive_before(runtime, manifest, runs),
    )
    planned = replace(plan(question), one_off=one_off, undo=undo)
    return document_of(replace(planned, base=compared(planned, question, base) if base else None))


def _check_population(
    reads: Mapping[str, Complete], store: RunStore, accepted: Mapping[str, int]
) -> None:
    for name, read in reads.items():
        now = read.snapshot.population
        fault = shrunken(name, store.last_population(name), now, accepted.get(name))
        if fault:
            raise IncompleteReadError(fault)


def destructive_before(runtime: Runtime, manifest: Manifest, runs: Path) -> int:
    """How many destructive changes the run logs have within the limits' window."""
    window = manifest.limits.window
    if window is None:
        return 0
    return RunStore(runs).destructive_since(runtime.clock() - timedelta(days=window.days))
