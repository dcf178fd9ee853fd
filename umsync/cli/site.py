"""A static site of all runs: a page for each, and one that leads to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from umsync.cli.output import say
from umsync.documents.plan_document import read_plan
from umsync.errors import FilesError, PlanRefusedError
from umsync.report.html.index import Indexed, index_page, unread_page
from umsync.report.html.published import INDEX, published
from umsync.report.html.run import run_page
from umsync.report.run_report import run_report
from umsync.report.words import count
from umsync.runs.overview import DAMAGED, Overview
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from umsync.model.plan import Plan
    from umsync.model.run import Run
    from umsync.report.html.published import Published
    from umsync.report.privacy import Privacy
    from umsync.runs.folder import RunFolder
    from umsync.runs.overview import Stored

_JEKYLL: Final = ".nojekyll"
"""Tells GitHub Pages to publish the files as they are."""
_BACK: Final = f"../{INDEX}"


@dataclass(frozen=True, slots=True)
class Site:
    """A site that was made: its first page, how many runs it has, how many are damaged."""

    index: Path
    runs: int
    damaged: int


def make_site(runs: Path, out: Path, privacy: Privacy) -> None:
    """Makes the site of a run store, and says where it is.

    Raises:
        FilesError: as `site`.
    """
    made = site(RunStore(runs), out, privacy)
    damaged = f" {made.damaged:,} damaged." if made.damaged else ""
    say(f"{count(made.runs, 'run')} in {made.index}.{damaged}")


def site(store: RunStore, out: Path, privacy: Privacy) -> Site:
    """Makes the site in `out`, or anew. Whatever fails, the site that was there can be used.

    Args:
        store: the runs.
        out: a folder that is absent, empty, or was made by this.
        privacy: how much of people the pages show.

    Raises:
        FilesError: the folder is another, lies in the run store, or cannot be written.
    """
    inside = out.resolve()
    if inside == store.root.resolve() or store.root.resolve() in inside.parents:
        raise FilesError(f"{out} is in the run store. Name a folder outside of it.")
    folder, overview = published(out), Overview.of(store)
    names = (_JEKYLL, *(_page(each.run_id) for each in overview.runs), INDEX)
    folder.begin(names)
    runs = [_write(folder, each, privacy) for each in overview.runs]
    folder.write(_JEKYLL, "")
    folder.write(INDEX, index_page(runs, privacy))
    folder.end(names)
    return Site(out / INDEX, len(runs), sum(each.state == DAMAGED for each in runs))


def _page(run_id: str) -> str:
    return f"runs/{run_id}.html"


def _write(site: Published, stored: Stored, privacy: Privacy) -> Indexed:
    folder, run = stored.folder, stored.run
    problems = dict.fromkeys((*stored.problems, *folder.verify()))
    if run is None:
        unread = Indexed.unread(folder.run_id, _told(problems, folder))
        site.write(_page(folder.run_id), unread_page(unread, privacy, index=_BACK))
        return unread
    plan = _plan(folder, run, problems)
    report = run_report(run, plan, _told(problems, folder), privacy)
    site.write(_page(folder.run_id), run_page(report, index=_BACK))
    return Indexed.of(report)


def _plan(folder: RunFolder, run: Run, problems: dict[str, None]) -> Plan | None:
    """The plan that the run carried out; None with one more problem when there is no telling."""
    try:
        document = read_plan(folder.plan_text(), f"The plan of run {folder.run_id}")
    except (FilesError, PlanRefusedError) as refused:
        problems[str(refused)] = None
        return None
    if document.digest != run.head.plan_digest:
        problems["The plan in the run's folder is not the one that the run carried out."] = None
        return None
    return document.plan


def _told(problems: dict[str, None], folder: RunFolder) -> tuple[str, ...]:
    """Without the path of the folder: it is nobody's business where a site is read."""
    return tuple(each.replace(str(folder.path), folder.run_id) for each in problems)
