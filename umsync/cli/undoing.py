"""From a run's folder to the way back: what it did, and what of it the organizations allow now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from umsync.cli.lookup import reading
from umsync.cli.output import say
from umsync.documents.plan_document import read_plan
from umsync.errors import PlanRefusedError
from umsync.model.field import Field
from umsync.model.run import RunState
from umsync.planning.undoing import only_sources, undoing_of, without_gone
from umsync.report.plan_text import SHOWN
from umsync.report.undo_text import undoing_text
from umsync.report.words import people
from umsync.runs.canonical import DamagedError
from umsync.runs.derivation import run_from
from umsync.runs.reading import CUT_OFF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from umsync.cli.runtime import Runtime
    from umsync.manifest.model import Manifest
    from umsync.model.organization import Catalogs
    from umsync.model.plan import Plan
    from umsync.model.ports import Reader
    from umsync.model.run import Run
    from umsync.model.undo import Reversal, Undoing
    from umsync.runs.folder import RunFolder
    from umsync.runs.store import RunStore

_EVERYWHERE: Final = frozenset({"restore", "suspend"})
"""The actions that work in every directory of a person."""


def what_was_done(folder: RunFolder) -> tuple[Plan, Run]:
    """The plan of a run, and what became of it by its log, also if the run was killed.

    Raises:
        DamagedError: its files are not as umsync wrote them, so nobody knows what it did.
        FilesError: they cannot be read.
    """
    run_id = folder.run_id
    for problem in folder.verify():
        if problem != CUT_OFF:
            raise DamagedError(
                f"The log of run {run_id} is damaged, so nobody knows what it did: {problem} "
                "Look at it with `umsync runs show`, and take changes back by policies."
            )
    run = run_from(folder.events())
    if run is None:
        raise DamagedError(f"Run {run_id} never started, so there is nothing to undo.")
    document = read_plan(folder.plan_text(), f"The plan of run {run_id}")
    if document.digest != run.head.plan_digest:
        raise DamagedError(f"The plan of run {run_id} is not the one that its log tells of.")
    return document.plan, run


def undoing_for(
    runtime: Runtime,
    manifest: Manifest,
    store: RunStore,
    folder: RunFolder,
    sources: Sequence[str],
) -> Undoing:
    """The way back from a run with the organizations as they are now; asks them, changes nothing.

    Args:
        runtime: of the command.
        manifest: with the policies of its files.
        store: where the run and others are.
        folder: the run's.
        sources: the names of the only sources to undo; all when there are none.

    Raises:
        UmsyncError: the run cannot be read, or an organization cannot be asked or is another.
    """
    plan, run = what_was_done(folder)
    undoing = undoing_of(plan, run)
    undoing = only_sources(undoing, sources) if sources else undoing
    names = {each.source for each in undoing.entries} & manifest.sources.keys()
    asked = {name: _ask(runtime, manifest, name, undoing.entries) for name in sorted(names)}
    _check_same(plan, run, {name: catalogs for name, (catalogs, _) in asked.items()})
    undoing = without_gone(undoing, {name: catalogs for name, (catalogs, _) in asked.items()})
    several = sum(count for _, count in asked.values())
    notes = (*undoing.notes, *_notes(manifest, undoing, several), *_other_runs(run, store))
    return replace(undoing, notes=notes)


def say_nothing(undoing: Undoing, *, style: str, everybody: bool) -> None:
    """Says that there is nothing to take back, and why; beside the output that programs read."""
    for line in undoing_text(undoing, None if everybody else SHOWN):
        say(line, err=style != "text")
    say("No plan was made.", err=style != "text")


def _ask(
    runtime: Runtime, manifest: Manifest, name: str, entries: Iterable[Reversal]
) -> tuple[Catalogs, int]:
    """What the source has now, and how many of the people are in several directories."""
    mine = [each for each in entries if each.source == name]
    needs = {Field.WORKSPACES} if any("role" in dict(each.params) for each in mine) else set()
    with reading(runtime, manifest, name) as reader:
        catalogs = reader.catalogs(frozenset(needs))
        moved = [each.person.account_id for each in mine if each.action in _EVERYWHERE]
        several = _in_several(reader, moved) if len(catalogs.directories) > 1 else 0
    return catalogs, several


def _in_several(reader: Reader, account_ids: Sequence[str]) -> int:
    users = reader.users(account_ids, frozenset({Field.DIRECTORIES}))
    return sum(len(user.directories or ()) > 1 for user in users.values())


def _check_same(plan: Plan, run: Run, catalogs: dict[str, Catalogs]) -> None:
    """An account may be in several organizations: only that of the run is the one to undo in."""
    for source in plan.sources:
        found = catalogs.get(source.name)
        if found and found.organization.id != source.organization.id:
            raise PlanRefusedError(
                f"Run {run.head.run_id} changed organization {source.organization.id}, but source "
                f"{source.name} is organization {found.organization.id} now. Correct the manifest."
            )


def _notes(manifest: Manifest, undoing: Undoing, several: int) -> Iterator[str]:
    asked = {name for each in undoing.entries for name in each.policies}
    standing = sorted(asked & manifest.policies.keys())
    if len(standing) == 1:
        yield (
            f"Policy {standing[0]} asked for this and is still in the manifests. Change it, or "
            "exempt the people; else the next plan may do it again."
        )
    elif standing:
        yield (
            f"Policies {', '.join(standing)} asked for this and are still in the manifests. "
            "Change them, or exempt the people; else the next plan may do it again."
        )
    if several:
        yield (
            f"In several directories: {people(several)}. suspend and restore work in all of them, "
            "also where the person stood otherwise before the run."
        )


def _other_runs(run: Run, store: RunStore) -> Iterator[str]:
    head = run.head
    if run.state is RunState.RUNNING:
        yield "The run has not ended: it is running, or was killed. What it still does is not here."
    if head.resumes:
        yield (
            f"It went on with run {head.resumes}. Undo that one, too: umsync undo {head.resumes}"
        )
    for later in _later(head.run_id, store):
        yield f"Run {later} went on with it. Undo that one, too: umsync undo {later}"


def _later(run_id: str, store: RunStore) -> Iterator[str]:
    """The runs that went on with it; a log that cannot be read names none."""
    for folder in store.folders():
        try:
            start = folder.start()
        except DamagedError:
            continue
        if start and start.head.resumes == run_id:
            yield folder.run_id
