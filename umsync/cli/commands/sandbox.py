"""`umsync sandbox`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from umsync.cli.output import say
from umsync.errors import FilesError

if TYPE_CHECKING:
    from datetime import datetime

    from umsync.cli.runtime import Runtime


@click.group()
def command() -> None:
    """Make or serve an invented organization."""


@command.command()
@click.option("--users", type=click.IntRange(1, 1_000_000), default=200, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same people.")
@click.option("--as-of", type=click.DateTime(), help="The day it is made for. Default: now.")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True)
@click.option("--force", is_flag=True, help="Overwrite the file.")
@click.pass_obj
def seed(  # noqa: PLR0913, PLR0917 - one for each option
    runtime: Runtime,
    users: int,
    seed: int,
    as_of: datetime | None,
    out: Path,
    force: bool,  # noqa: FBT001 - a flag
) -> None:
    """Make an invented organization in one JSON file.

    \b
    Example:
      umsync sandbox seed --users 2000 --seed 7 -o sandbox.json
    """
    from umsync.cli.sandboxes import make_sandbox

    if out.exists() and not force:
        raise FilesError(f"{out} exists. Choose another file, or overwrite it with --force.")
    moment = as_of.replace(tzinfo=runtime.clock().tzinfo) if as_of else runtime.clock()
    make_sandbox(out, users=users, seed_number=seed, as_of=moment)
    say(f"Wrote {users} users to {out}. Use it as a source: {{sandbox: {out.name}}}")


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True)
@click.pass_obj
def serve(runtime: Runtime, file: Path, port: int) -> None:
    """Serve a sandbox file over HTTP, on this machine only.

    \b
    Example:
      umsync sandbox serve sandbox.json --port 8080
    """
    from umsync.cli.sandboxes import serve_sandbox

    serve_sandbox(file, port, runtime.clock, say)
