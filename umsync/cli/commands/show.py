"""`umsync show`."""

from __future__ import annotations

from pathlib import Path

import click

from umsync.cli import options
from umsync.cli.command import Command
from umsync.cli.parameters import PATH


@click.command(cls=Command)
@click.argument("plan", type=PATH)
@options.all_option
@options.report_format_option
@options.privacy_option
@options.report_option
def command(
    plan: Path,
    everybody: bool,  # noqa: FBT001 - a flag
    style: str,
    privacy: str,
    reports: tuple[Path, ...],
) -> None:
    """Show a plan file. Needs no key and no network.

    \b
    Example:
      umsync show plan.json --all
      umsync show plan.json --format markdown --privacy names
    """
    from umsync.cli.presenting import Shown, show
    from umsync.cli.printing import read_document
    from umsync.report.privacy import Privacy

    runs = Path(options.DEFAULT_RUNS)
    shown = Shown((), runs, style, everybody, privacy=Privacy(privacy), reports=reports)
    shown.check(plan)
    show(read_document(plan), shown, plan)
