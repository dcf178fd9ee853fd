"""From the shell to a command and back: errors become one sentence and an exit code."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from umsync import __version__
from umsync.cli.github import finish, telling
from umsync.cli.group import LazyGroup
from umsync.cli.masking import masking
from umsync.cli.output import say, settled, standard_streams, unwritten
from umsync.cli.runtime import Runtime
from umsync.cli.stopping import stoppable
from umsync.errors import ExitCode, UmsyncError

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLLECTED_AFTER = 200_000
"""New objects until Python looks for circles again. People and changes form none: to look after
every 700 of a hundred thousand takes longer than to read them."""
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
    if sys.stdout is None:  # closed by whoever started us: then nobody would see what happens
        return _say("There is no standard output. Send it to a file instead.", ExitCode.FILES)
    runtime = runtime or Runtime()
    gc.set_threshold(_COLLECTED_AFTER)
    with telling(runtime.env) as told:
        with standard_streams(), stoppable(), masking():
            code = _ended(arguments, runtime)
        code = settled(code)
    finish(told, runtime.env, arguments, code)
    return code


def run(arguments: Sequence[str] | None, runtime: Runtime) -> None:
    """Runs one command.

    Raises:
        UmsyncError: it failed; also anything that click raises.
    """
    umsync.main(
        args=None if arguments is None else list(arguments),
        prog_name="umsync",
        standalone_mode=False,
        obj=runtime,
    )


def _ended(arguments: Sequence[str] | None, runtime: Runtime) -> int:  # noqa: PLR0911 - one for each way to end
    try:
        run(arguments, runtime)
    except UmsyncError as error:
        return _say(str(error), error.exit_code)
    except click.ClickException as error:
        return _usage(error)
    except (KeyboardInterrupt, click.Abort):
        return _say("Stopped. Nothing is in progress any more.", ExitCode.STOPPED)
    except SystemExit as left:  # how click and rich end when the reader of the output left
        return int(ExitCode.FILES if left.code else ExitCode.OK)
    except Exception as error:  # noqa: BLE001 - the last line of defense: a sentence, no traceback
        if isinstance(error, OSError) and error.filename is None:  # files are explained elsewhere
            return unwritten(error)
        return _say(_bug(error), ExitCode.BUG)
    return int(ExitCode.OK)


def _say(sentence: str, code: ExitCode) -> int:
    with suppress(OSError, AttributeError):  # there may be no standard error either
        say(f"Error: {sentence}", err=True)
    return int(code)


def _usage(error: click.ClickException) -> int:
    from umsync.cli.usage import explanation

    with suppress(OSError, AttributeError):
        say(explanation(error), err=True)
    return int(ExitCode.USAGE)


def _bug(error: Exception) -> str:
    """Names the place, never the values: they may be people's data or a key."""
    from pathlib import Path

    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "?"
    return (
        f"umsync {__version__} failed in a way it should not ({type(error).__name__} at {where}). "
        "Please report this line."
    )
