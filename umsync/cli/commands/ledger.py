"""`umsync ledger`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli import options
from umsync.cli.command import Group
from umsync.cli.output import say
from umsync.cli.parameters import FILE, PATH

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.cli.runtime import Runtime

_FOLDER = click.option(
    "--folder",
    type=PATH,
    default=".umsync",
    show_default=True,
    help="Where the branch is kept here; the run store is in it.",
)


@click.group(cls=Group)
def command() -> None:
    """Keep run logs on a branch of their own, so that jobs on other machines know of them."""


@command.command("fetch")
@_FOLDER
@click.pass_obj
def fetch(runtime: Runtime, folder: Path) -> None:
    """Fetch the branch umsync-runs into a folder, or begin it there.

    \b
    Example:
      umsync ledger fetch
    """
    from umsync.cli.ledger import Ledger

    is_known = Ledger.of(folder, runtime).fetch()
    say(f"Run logs are in {folder}." if is_known else "There are no run logs yet.")


@command.command("push")
@_FOLDER
@click.pass_obj
def push(runtime: Runtime, folder: Path) -> None:
    """Push what runs added to the branch umsync-runs. What others pushed meanwhile stays.

    \b
    Example:
      umsync ledger push
    """
    from umsync.cli.ledger import Ledger

    is_new = Ledger.of(folder, runtime).push()
    say("Run logs are pushed." if is_new else "There is nothing new to push.")


@command.command("last-run")
@click.argument("source")
@options.runs_option
@click.option("--stopped", is_flag=True, help="Only if it was stopped, and can be gone on with.")
@click.pass_obj
def last_run(runtime: Runtime, source: str, runs: Path, stopped: bool) -> None:  # noqa: FBT001 - a flag
    """Print the id of a source's newest run, or nothing.

    \b
    Example:
      umsync ledger last-run acme --stopped
    """
    from umsync.cli.last_run import newest, stopped_run
    from umsync.runs.store import RunStore

    store = RunStore(runs)
    say((stopped_run(store, source, runtime.clock()) if stopped else newest(store, source)) or "")


@command.command("heartbeat")
@click.argument("file", type=FILE)
@click.option("--beat", "is_well", is_flag=True, help="Keep that all is well now.")
@click.pass_obj
def heartbeat(runtime: Runtime, file: Path, is_well: bool) -> None:  # noqa: FBT001 - a flag
    """Say when the last successful run was.

    \b
    Example:
      umsync ledger heartbeat .umsync/heartbeat/acme
    """
    from umsync.cli.heartbeat import beat, beat_text, last_beat

    now = runtime.clock()
    if is_well:
        beat(file, now)
    say(beat_text(last_beat(file), now))
