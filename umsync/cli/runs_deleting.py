"""From the runs that somebody names or describes to their deletion: what is needed is kept."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from umsync.cli.output import say
from umsync.cli.question import is_agreed
from umsync.cli.runs_needed import keeping_of
from umsync.codec.paths import is_there
from umsync.errors import StoppedError, UnsafeError, UsageError
from umsync.report.runs_list import runs_text
from umsync.report.runs_needs import MEANING, days, why
from umsync.report.safe_text import safe
from umsync.report.words import count
from umsync.runs.deleted import FILE, Note
from umsync.runs.deleting import delete
from umsync.runs.files import explained
from umsync.runs.filtering import RunFilter, choose, never_asked
from umsync.runs.handles import opened_store
from umsync.runs.keeping import Need
from umsync.runs.lock import hold
from umsync.runs.planned import digest_in
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from umsync.cli.runtime import Runtime
    from umsync.runs.overview import Overview, Stored

_THEN: Final = "Nobody can look at them or undo them then."


@dataclass(frozen=True, slots=True)
class Deletion:
    """What somebody wants deleted: runs by the beginnings of their ids, or those that fit."""

    names: tuple[str, ...]
    wanted: RunFilter
    included: frozenset[Need]
    is_agreed: bool
    is_dry: bool

    def keeps(self, needs: Collection[Need]) -> list[Need]:
        """Of what a run is needed for: what still keeps it, in order."""
        return [each for each in Need if each in needs and each not in self.included]


def delete_runs(
    runtime: Runtime, runs: Path, manifests: tuple[Path, ...], deletion: Deletion
) -> None:
    """Deletes runs after asking; says which are kept and why.

    Raises:
        UsageError: nobody said which, or nobody can be asked.
        UnsafeError: a run that was named is still needed; then none is deleted.
        StoppedError: the answer was no.
        LockedError: an apply began on a source of a run that it could go on with.
        FilesError: the run store is no such folder, or something cannot be removed.
    """
    _check(deletion)
    with explained("read the run store", runs):
        is_store = is_there(runs)
    if not is_store:
        say(f"No runs in {runs}.")
        return
    with opened_store(runs):  # before anything is read: it must be no link
        keeping = keeping_of(runtime, runs, manifests)
    chosen = _chosen(runs, keeping.overview, deletion)
    needs = {each.run_id: keeping.needs(each) for each in chosen}
    gone = [each for each in chosen if not deletion.keeps(needs[each.run_id])]
    _say_kept(chosen, needs, deletion)
    if not gone:
        say("No run to delete.")
        return
    if deletion.is_dry:
        say("\n".join(runs_text(gone, keeping.overview)))
        say(f"{count(len(gone), 'run')} would be deleted. This was a dry run: nothing was.")
        return
    _ask(runtime, gone, needs, deletion)
    with _locked(runtime, runs, gone, needs):
        _delete(runtime, runs, gone)


def _check(deletion: Deletion) -> None:
    if deletion.names and not deletion.wanted.is_empty:
        raise UsageError("Name runs, or describe them with options; not both.")
    if not deletion.names and deletion.wanted.is_empty:
        raise UsageError("Which runs? Name them, or describe them, such as with --older-than 90d.")


def _chosen(runs: Path, overview: Overview, deletion: Deletion) -> Sequence[Stored]:
    if deletion.names:
        found = {RunStore(runs).find(each).run_id for each in deletion.names}
        return [each for each in overview.runs if each.run_id in found]
    chosen = choose(overview.runs, deletion.wanted)
    for problem in chosen.problems:
        say(f"Warning: {safe(problem, 300)} It is kept.", err=True)
    for unknown in never_asked(overview.runs, deletion.wanted.changes.policies):
        say(safe(f"Warning: No run has a change by a policy {unknown!r}.", 300), err=True)
    return chosen.runs


def _say_kept(
    chosen: Sequence[Stored], needs: Mapping[str, Collection[Need]], deletion: Deletion
) -> None:
    kept = [(tuple(deletion.keeps(needs[each.run_id])), each) for each in chosen]
    for keeps, group in groupby(sorted(kept, key=_by_needs), key=itemgetter(0)):
        runs = [each for _, each in group]
        if keeps and deletion.names:
            names = ", ".join(each.run_id for each in runs)
            raise UnsafeError(f"Nothing was deleted. Still needed: {names}: {why(keeps)}")
        if keeps:
            say(f"{count(len(runs), 'run')} kept, {days(runs)}: {why(keeps)}", err=True)


def _by_needs(kept: tuple[tuple[Need, ...], Stored]) -> list[str]:
    return [each.name for each in kept[0]]


def _ask(
    runtime: Runtime,
    gone: Sequence[Stored],
    needs: Mapping[str, Collection[Need]],
    deletion: Deletion,
) -> None:
    included = {need for each in gone for need in needs[each.run_id]}
    for need in Need:
        if need in included:
            number = sum(need in needs[each.run_id] for each in gone)
            say(f"Included, {count(number, 'run')}: {MEANING[need]}.", err=True)
    if deletion.is_agreed:
        return
    if not runtime.can_ask:
        raise UsageError("Nobody can be asked here. Look with --dry-run, then delete with --yes.")
    if not is_agreed(f"Delete {count(len(gone), 'run')}, {days(gone)}? {_THEN}"):
        raise StoppedError("Nothing was deleted.")


def _locked(
    runtime: Runtime,
    runs: Path,
    gone: Sequence[Stored],
    needs: Mapping[str, Collection[Need]],
) -> AbstractContextManager[None]:
    """No apply may begin to go on with a run while it is deleted."""
    open_ = [each for each in gone if not each.is_ended or Need.RESUMABLE in needs[each.run_id]]
    sources = {name for each in open_ for name in each.sources}
    if not sources:
        return nullcontext()
    if (runs / ".locks").is_symlink():
        raise UnsafeError(f"{runs / '.locks'} is a link. Remove it: umsync follows none.")
    return hold(runs, sources, runtime.clock)


def _delete(runtime: Runtime, runs: Path, gone: Sequence[Stored]) -> None:
    left = list(delete(runs, (_note(each, runtime) for each in gone)))
    whole = sum(each.is_whole for each in left)
    for each in left:
        names = ", ".join(safe(name) for name in each.names)
        what = "was left alone: it does not look like a run. It has" if each.is_whole else "keeps"
        say(f"Warning: {runs / each.run_id} {what} what umsync did not write: {names}", err=True)
    say(f"{count(len(gone) - whole, 'run')} deleted. {runs / FILE} names them.")


def _note(stored: Stored, runtime: Runtime) -> Note:
    head = stored.run.head if stored.run else None
    return Note(
        run_id=stored.run_id,
        at=runtime.clock(),
        plan_digest=head.plan_digest if head else digest_in(stored.folder),
        resumes=head.resumes if head else None,
    )
