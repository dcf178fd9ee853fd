"""`umsync init`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli.command import Command
from umsync.cli.parameters import FOLDER

if TYPE_CHECKING:
    from pathlib import Path


@click.command(cls=Command)
@click.argument("folder", type=FOLDER, default=".")
def command(folder: Path) -> None:
    """Write a repository to begin with: manifests, workflows for GitHub, and a README.

    Nothing is overwritten.

    \b
    Example:
      umsync init people
    """
    from umsync.cli.output import say
    from umsync.cli.scaffolding import begin
    from umsync.report.safe_text import visible

    for path in begin(folder):
        say(visible(f"  {folder / path}"))
    say(f"What to do now is in {visible(str(folder / 'README.md'))}.")
