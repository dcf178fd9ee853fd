"""`umsync runs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli import options
from umsync.cli.output import say

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def command() -> None:
    """Look at what earlier applies did."""


@command.command("list")
@options.runs_option
def list_(runs: Path) -> None:
    """List the runs, newest first.

    \b
    Example:
      umsync runs list
    """
    from umsync.report.run_text import run_line
    from umsync.report.safe_text import safe
    from umsync.runs.store import RunStore

    listing = RunStore(runs).listing()
    for run in listing.runs:
        say(run_line(run))
    for problem in listing.problems:
        say(f"Warning: {safe(problem, 300)}", err=True)
    if not listing.runs:
        say(f"No runs in {runs}.")


@command.command("show")
@click.argument("run")
@options.runs_option
@click.option("--failed", is_flag=True, help="Only changes that failed or are not known.")
def show(run: str, runs: Path, failed: bool) -> None:  # noqa: FBT001 - a flag
    """Show what became of each change of a run. A unique beginning of its id is enough.

    \b
    Example:
      umsync runs show 20261122T2315 --failed
    """
    from umsync.cli.printing import print_run
    from umsync.runs.store import RunStore

    print_run(RunStore(runs).find(run), failed_only=failed)
