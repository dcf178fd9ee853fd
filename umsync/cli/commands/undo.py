"""`umsync undo`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from umsync.cli import completing, options
from umsync.cli.amounts import max_wait_option
from umsync.cli.command import Command
from umsync.cli.parameters import FILE

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.cli.runtime import Runtime


@click.command(cls=Command)
@click.argument("run", shell_complete=completing.runs)
@options.manifests_option
@options.source_option
@click.option("-o", "--out", type=FILE, help="Write the plan here.")
@options.runs_option
@options.population_option
@options.all_option
@options.report_format_option
@options.privacy_option
@options.report_option
@click.option("-v", "--verbose", is_flag=True, help="List the requests that reading took.")
@max_wait_option
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one for each option
    runtime: Runtime,
    run: str,
    manifests: tuple[Path, ...],
    sources: tuple[str, ...],
    out: Path | None,
    runs: Path,
    population: tuple[tuple[str, int], ...],
    everybody: bool,  # noqa: FBT001 - a flag
    style: str,
    privacy: str,
    reports: tuple[Path, ...],
    verbose: bool,  # noqa: FBT001 - a flag
    max_wait: float,
) -> None:
    """Plan to take back what a run really did. Changes nothing.

    The plan is applied as any other, behind the same protections and limits. What nothing brings
    back is left out and listed. A unique beginning of the run's id is enough.

    \b
    Example:
      umsync undo 20261122T2315 -o undo.json
    """
    from umsync.cli.planning import make_plan
    from umsync.cli.presenting import Shown, present
    from umsync.cli.undoing import say_nothing, undoing_for
    from umsync.errors import PlanRefusedError
    from umsync.manifest.undo_policies import with_undo
    from umsync.report.privacy import Privacy
    from umsync.runs.store import RunStore

    shown = Shown(manifests, runs, style, everybody, verbose, Privacy(privacy), reports)
    store = RunStore(runs)
    folder = store.find(run)
    runtime = replace(runtime, max_wait=max_wait)
    manifest = options.load_manifests(runtime, manifests)
    chosen = options.chosen_sources(manifest, sources) if sources else ()
    undoing = undoing_for(runtime, manifest, store, folder, chosen)
    if not undoing.entries and out and _is_there(out):
        raise PlanRefusedError(
            f"Nothing of run {folder.run_id} can be taken back, so no plan was made. "
            f"{out} is an older file. Do not apply it."
        )
    if not undoing.entries:
        say_nothing(undoing, style=style, everybody=everybody)
        return
    names = sorted({each.source for each in undoing.entries})
    ruled = with_undo(manifest, undoing)
    document = make_plan(runtime, ruled, names, runs, dict(population), undo=undoing)
    present(document, out, shown)


def _is_there(out: Path) -> bool:
    from umsync.codec.paths import is_there
    from umsync.runs.files import explained

    with explained("look at", out):
        return is_there(out)
