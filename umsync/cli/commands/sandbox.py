"""`umsync sandbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from umsync.cli.command import Group
from umsync.cli.misuse import quoted
from umsync.cli.output import say
from umsync.cli.parameters import PATH, Moment
from umsync.cli.whole_numbers import WholeNumber, WholeNumberFrom
from umsync.errors import FilesError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from umsync.cli.runtime import Runtime

Parsed = TypeVar("Parsed")


@click.group(cls=Group)
def command() -> None:
    """Make or serve an invented organization.

    \b
    Example:
      umsync sandbox seed -o sandbox.json
      umsync sandbox serve sandbox.json
    """


@command.command()
@click.option("--users", type=WholeNumberFrom(1, 1_000_000), default=200, show_default=True)
@click.option(
    "--seed", type=WholeNumber(), default=1, show_default=True, help="Same seed, same people."
)
@click.option("--as-of", type=Moment(), help="The day it is made for. Default: now.")
@click.option("-o", "--out", type=PATH, required=True)
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
    from umsync.codec.paths import is_there
    from umsync.runs.files import explained

    with explained("write", out):
        is_taken = is_there(out)
    if is_taken and not force:
        raise FilesError(f"{out} exists. Choose another file, or overwrite it with --force.")
    make_sandbox(out, users=users, seed_number=seed, as_of=as_of or runtime.clock())
    say(f"Wrote {users} users to {out}. Use it as a source: {{sandbox: {out.name}}}")


@command.command()
@click.argument("file", type=PATH)
@click.option("--port", type=WholeNumberFrom(0, 65535), default=8080, show_default=True)
@click.option("--faults", type=PATH, help="A script of what goes wrong (YAML).")
@click.option("--rate-limit", metavar="N/TIME", help="Such as 100/60s. Default: none.")
@click.option("--latency", metavar="TIME", help="Before each answer, such as 100ms.")
@click.option("--journal", type=PATH, help="Append each request to it.")
@click.option("--memory", is_flag=True, help="Write changes back only when it is stopped. Faster.")
@click.pass_obj
def serve(  # noqa: PLR0913, PLR0917 - one for each option
    runtime: Runtime,
    file: Path,
    port: int,
    faults: Path | None,
    rate_limit: str | None,
    latency: str | None,
    journal: Path | None,
    memory: bool,  # noqa: FBT001 - a flag
) -> None:
    """Serve a sandbox file over HTTP, on this machine only.

    With --memory the file is read once and written back on Ctrl-C or SIGTERM; if the process is
    killed otherwise, its changes are lost.

    \b
    Example:
      umsync sandbox serve sandbox.json --port 8080
      umsync sandbox serve sandbox.json --faults faults.yaml --rate-limit 100/60s
    """
    from umsync.cli.sandboxes import Rehearsal, serve_sandbox
    from umsync.sandbox.ratelimit import RateLimit, seconds_in

    rate = _parsed("--rate-limit", rate_limit, RateLimit.parse, "a rate such as 100/60s or 100/min")
    seconds = _parsed("--latency", latency, seconds_in, "a time such as 100ms or 1.5s")
    rehearsal = Rehearsal(faults, rate, seconds or 0.0, journal, memory)
    serve_sandbox(file, port, runtime.clock, say, rehearsal)


def _parsed(
    option: str, text: str | None, parse: Callable[[str], Parsed], expects: str
) -> Parsed | None:
    try:
        return None if text is None else parse(text)
    except ValueError:
        raise UsageError(f"{option} must be {expects}, not {quoted(text)}.") from None
