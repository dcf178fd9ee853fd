"""`umsync show`."""

from __future__ import annotations

from pathlib import Path

import click

from umsync.cli import options


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@options.all_option
@options.format_option
def command(plan: Path, everybody: bool, style: str) -> None:  # noqa: FBT001 - a flag
    """Show a plan file. Needs no key and no network.

    \b
    Example:
      umsync show plan.json --all
    """
    from umsync.cli.oneoff import show_plan
    from umsync.cli.printing import read_document

    show_plan(read_document(plan), style=style, everybody=everybody)
