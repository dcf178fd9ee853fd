"""From the shell to a command and back: errors become one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from umsync import __version__
from umsync.cli.group import LazyGroup
from umsync.cli.runtime import Runtime
from umsync.errors import ExitCode, UmsyncError

if TYPE_CHECKING:
    from collections.abc import Sequence

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=LazyGroup, package="umsync.cli.commands", context_settings=_HELP)
@click.version_option(__version__, message="umsync %(version)s")
def umsync() -> None:
    """Manage the people of an Atlassian organization from Git.

    Write policies in YAML, review a plan, apply exactly that plan.

    \b
    Try it without an organization:
      umsync demo
    """


def main(arguments: Sequence[str] | None = None, runtime: Runtime | None = None) -> int:
    """Runs one command and returns its exit code; never raises."""
    try:
        umsync.main(
            args=None if arguments is None else list(arguments),
            prog_name="umsync",
            standalone_mode=False,
            obj=runtime or Runtime(),
        )
    except UmsyncError as error:
        return _say(str(error), error.exit_code)
    except click.ClickException as error:
        return _usage(error)
    except (KeyboardInterrupt, click.Abort):
        return _say("Stopped. Nothing is in progress any more.", ExitCode.STOPPED)
    except (BrokenPipeError, SystemExit):  # click exits when the reader of its output left
        return _closed()
    except Exception as error:  # noqa: BLE001 - the last line of defense: a sentence, no traceback
        return _say(_bug(error), ExitCode.BUG)
    return ExitCode.OK


def _say(sentence: str, code: ExitCode) -> int:
    click.echo(f"Error: {sentence}", err=True)
    return int(code)


def _usage(error: click.ClickException) -> int:
    error.show()
    return int(ExitCode.USAGE)


def _closed() -> int:
    """Whoever read the output left. Standard output is closed so that Python does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(ExitCode.OK)


def _bug(error: Exception) -> str:
    """Names the place, never the values: they may be people's data or a key."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "?"
    return (
        f"umsync {__version__} failed in a way it should not ({type(error).__name__} at {where}). "
        "Please report this line."
    )
