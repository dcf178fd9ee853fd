"""`umsync init`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
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
