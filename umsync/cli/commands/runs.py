"""`umsync runs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli import completing, options
from umsync.cli.command import Group
from umsync.cli.parameters import PATH, Choice
from umsync.cli.runs_filters import When, change_filters, run_filters

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.cli.runtime import Runtime
    from umsync.model.values import Cutoff
    from umsync.runs.filtering import ChangeFilter, RunFilter

format_option = click.option(
    "--format",
    "style",
    type=Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="How to print it.",
)


@click.group(cls=Group)
def command() -> None:
    """Look at what earlier applies did, keep it, or delete it.

    \b
    Example:
      umsync runs list --since 30d
      umsync runs show 20261122T2315
    """


@command.command("list")
@options.runs_option
@format_option
@click.pass_obj
@run_filters
def list_(runtime: Runtime, wanted: RunFilter, runs: Path, style: str) -> None:
    """List the runs, newest first.

    With several options a run is listed if one of its changes fits all of them.

    \b
    Example:
      umsync runs list --since 30d --action suspend --failed
    """
    from umsync.cli.runs_listing import list_runs

    del runtime
    list_runs(runs, wanted, style)


@command.command("show")
@click.argument("run", shell_complete=completing.runs)
@options.runs_option
@click.option(
    "--details", is_flag=True, help="Also each try, what to do, and every sentence whole."
)
@options.privacy_option
@click.option(
    "--format",
    "style",
    type=Choice(["text", "markdown", "csv", "json", "junit", "html"]),
    default="text",
    show_default=True,
    help="How to print it.",
)
@click.pass_obj
@change_filters
def show(  # noqa: PLR0913, PLR0917 - one for each option
    runtime: Runtime,
    wanted: ChangeFilter,
    run: str,
    runs: Path,
    details: bool,  # noqa: FBT001 - a flag
    privacy: str,
    style: str,
) -> None:
    """Show what became of each change of a run. A unique beginning of its id is enough.

    \b
    Example:
      umsync runs show 20261122T2315 --failed --details
    """
    from umsync.cli.runs_showing import Showing, show_run
    from umsync.report.privacy import Privacy
    from umsync.runs.overview import Overview
    from umsync.runs.store import RunStore

    store = RunStore(runs)
    folder, overview = store.find(run), Overview.of(store)
    showing = Showing(wanted, style, details, Privacy(privacy))
    show_run(overview.by_id[folder.run_id], overview, showing, runtime.clock())


@command.command("verify")
@click.argument("names", metavar="[RUN]...", nargs=-1, shell_complete=completing.runs)
@options.runs_option
def verify(names: tuple[str, ...], runs: Path) -> None:
    """Check that the logs of runs are as umsync wrote them; without RUN, all of them.

    Each event of a log has the hash of the one before it, and run.json seals the last. The end of
    a log that was cut off by a kill or a full disk is told, and is no damage.

    \b
    Example:
      umsync runs verify
    """
    from umsync.cli.runs_verifying import verify_runs

    verify_runs(runs, names)


@command.command("delete")
@click.argument("names", metavar="[RUN]...", nargs=-1, shell_complete=completing.runs)
@options.runs_option
@options.manifests_option
@click.option("--older-than", type=When(is_age=True), help="Only runs of so long ago: 90d.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@click.option("--include-unfinished", is_flag=True, help="Also what never ended, within a day.")
@click.option("--include-resumable", is_flag=True, help="Also what you could go on with.")
@click.option("--include-unexpired", is_flag=True, help="Also runs whose plan has not expired.")
@click.option("--include-window", is_flag=True, help="Also what the limits' window counts.")
@click.option("--include-newest", is_flag=True, help="Also the newest run of a source.")
@click.pass_obj
@run_filters
def delete(  # noqa: PLR0913, PLR0917 - one for each option
    runtime: Runtime,
    wanted: RunFilter,
    names: tuple[str, ...],
    runs: Path,
    manifests: tuple[Path, ...],
    older_than: Cutoff | None,
    yes: bool,  # noqa: FBT001 - a flag
    dry_run: bool,  # noqa: FBT001 - a flag
    **included: bool,
) -> None:
    """Delete runs that nothing needs any more. Asks before it does.

    Kept are runs that are in progress or can be gone on with, whose plan has not expired, that a
    limit's window counts, and the newest of each source. Only files that umsync wrote are removed,
    and deleted.jsonl in the run store names what was.

    \b
    Example:
      umsync runs delete --older-than 90d --dry-run
    """
    from umsync.cli.runs_deleting import Deletion, delete_runs
    from umsync.cli.runs_filters import older
    from umsync.runs.keeping import Need

    needs = frozenset(each for each in Need if included.get(each.option))
    wanted = older(wanted, older_than, runtime.clock())
    deletion = Deletion(names, wanted, needs, is_agreed=yes, is_dry=dry_run)
    delete_runs(runtime, runs, manifests, deletion)


@command.command("export")
@click.argument("names", metavar="RUN...", nargs=-1, required=True, shell_complete=completing.runs)
@options.runs_option
@click.option(
    "-o", "--out", type=PATH, required=True, help="A file that ends in .zip, or a folder."
)
@click.option("--force", is_flag=True, help="Overwrite what is there.")
def export(names: tuple[str, ...], runs: Path, out: Path, force: bool) -> None:  # noqa: FBT001 - a flag
    """Write runs to a ZIP file or folder, byte for byte, with their SHA-256 sums.

    \b
    Example:
      umsync runs export 20261122T2315 -o runs.zip
    """
    from umsync.cli.runs_exporting import export_runs

    export_runs(runs, names, out, force=force)


@command.command("site")
@click.argument("out", type=PATH)
@options.runs_option
@options.privacy_option
def site(out: Path, runs: Path, privacy: str) -> None:
    """Make a static site of all runs in the folder OUT: an index, and a page for each run.

    \b
    Example:
      umsync runs site public --privacy ids
    """
    from umsync.cli.site import make_site
    from umsync.report.privacy import Privacy

    make_site(runs, out, Privacy(privacy))
