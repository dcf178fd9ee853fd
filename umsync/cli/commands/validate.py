"""`umsync validate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli.command import Command
from umsync.cli.options import load_manifests
from umsync.cli.output import say
from umsync.cli.parameters import PATH
from umsync.report.words import count

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.cli.runtime import Runtime


@click.command(cls=Command)
@click.argument("paths", nargs=-1, type=PATH)
@click.pass_obj
def command(runtime: Runtime, paths: tuple[Path, ...]) -> None:
    """Check manifests for mistakes. Needs no key and no network.

    \b
    Example:
      umsync validate manifests/
    """
    manifest = load_manifests(runtime, paths)
    counts = (
        count(len(manifest.files), "file"),
        count(len(manifest.sources), "source"),
        count(len(manifest.filters), "saved filter"),
        count(len(manifest.policies), "policy"),
    )
    say(f"Valid: {', '.join(counts)}.")
