"""`umsync demo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli.command import Command
from umsync.cli.parameters import PATH
from umsync.cli.whole_numbers import WholeNumberFrom

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.cli.runtime import Runtime


@click.command(cls=Command)
@click.option("--users", type=WholeNumberFrom(50, 100_000), default=2000, show_default=True)
@click.option("--keep", type=PATH, help="Keep the files in this new or empty folder.")
@click.pass_obj
def command(runtime: Runtime, users: int, keep: Path | None) -> None:
    """Plan and apply for an invented organization.

    Needs no key and no network. The files are removed at the end unless you keep them.

    \b
    Example:
      umsync demo --keep playground
    """
    from umsync.cli.demonstration import demonstrate

    demonstrate(runtime, users, keep)
