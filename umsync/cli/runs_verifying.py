"""Checks that run logs are as umsync wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.cli.output import say
from umsync.codec.paths import is_folder
from umsync.documents.plan_document import read_plan
from umsync.errors import FilesError, PlanRefusedError
from umsync.report.safe_text import safe
from umsync.report.words import count
from umsync.runs.canonical import DamagedError
from umsync.runs.files import explained
from umsync.runs.overview import Overview, Stored
from umsync.runs.reading import CUT_OFF
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from umsync.model.plan import Plan


def verify_runs(runs: Path, names: Sequence[str]) -> None:
    """Prints what is wrong with the files of these runs, or of all when none is named.

    Raises:
        UsageError: there is no such run.
        DamagedError: one is not as umsync wrote it.
        FilesError: the store cannot be read.
    """
    with explained("read the run store", runs):
        is_store = is_folder(runs)
    if not is_store:
        raise FilesError(f"There is no run store {runs}. Name it with --runs.")
    store = RunStore(runs)
    overview = Overview.of(store)
    wanted = [overview.by_id[store.find(name).run_id] for name in names]
    chosen = tuple(dict.fromkeys(wanted)) if names else overview.runs
    damaged = sum(_is_damaged_when_told(each) for each in chosen)
    if damaged:
        are = "is" if damaged == 1 else "are"
        raise DamagedError(
            f"{count(damaged, 'run')} of {len(chosen):,} {are} not as umsync wrote it, as told "
            "above. Compare with a copy: an export, or the branch umsync-runs."
        )
    say(f"{count(len(chosen), 'run')}: every log is as umsync wrote it.")


def plan_and_problems(stored: Stored) -> tuple[Plan | None, tuple[str, ...]]:
    """The plan of a run, None if it cannot be read, and all that is wrong with its files."""
    folder = stored.folder
    problems = dict.fromkeys((*stored.problems, *folder.verify()))
    try:
        document = read_plan(folder.plan_text(), f"The plan of run {folder.run_id}")
    except (FilesError, PlanRefusedError) as refused:
        return None, (*problems, str(refused))
    if stored.run and document.digest != stored.run.head.plan_digest:
        problems[f"The plan of run {folder.run_id} is not the one that its log tells of."] = None
    return document.plan, tuple(problems)


def is_damage(problem: str) -> bool:
    """Whether it is more than a last line that was cut off, which a kill or a full disk does."""
    return CUT_OFF not in problem


def refuse_damage(run_id: str, problems: Iterable[str]) -> None:
    """Ends a command that has shown a run, if it is not as umsync wrote it.

    Raises:
        DamagedError: it is not.
    """
    if any(map(is_damage, problems)):
        raise DamagedError(f"The log of run {run_id} is damaged, as told above.")


def _is_damaged_when_told(stored: Stored) -> bool:
    _plan, found = plan_and_problems(stored)
    problems = (*found, *stored.folder.lost())
    for problem in problems:
        sign = "LOG DAMAGED" if is_damage(problem) else "Warning"
        say(f"{stored.run_id}: {sign}: {safe(problem, 300)}", err=True)
    return any(map(is_damage, problems))
