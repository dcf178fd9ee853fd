"""A mistake on the command line in umsync's own words, whoever found it.

Sentences are made of what an exception knows, never of its text: that belongs to click, which may
change or translate it.
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Final

import click
from click.exceptions import NoArgsIsHelpError

from umsync.cli.misuse import MisuseError, called, quoted
from umsync.cli.suggesting import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNKNOWN: Final = "The command line cannot be read."


def explanation(error: click.ClickException) -> str:
    """All that is said: how to use the command, where its help is, and the sentence.

    A group that is given nothing at all shows its help.
    """
    if isinstance(error, NoArgsIsHelpError):
        return error.ctx.get_help()
    return f"{_usage(getattr(error, 'ctx', None))}\n\nError: {sentence(error)}"


def _usage(ctx: click.Context | None) -> str:
    if ctx is None:
        return "Try 'umsync --help' for help."
    pieces = " ".join((ctx.command_path, *ctx.command.collect_usage_pieces(ctx)))
    return f"Usage: {pieces}\nTry '{ctx.command_path} --help' for help."


@singledispatch
def sentence(error: click.ClickException) -> str:
    """What is wrong with the command line."""
    del error
    return _UNKNOWN


@sentence.register(MisuseError)
def _of_ours(error: MisuseError) -> str:
    return error.sentence


@sentence.register(click.UsageError)
def _of_usage(error: click.UsageError) -> str:
    is_of_group = error.ctx is not None and isinstance(error.ctx.command, click.Group)
    if is_of_group and type(error) is click.UsageError:  # a group refuses nothing else with it
        return "A command is missing."
    return _UNKNOWN


@sentence.register(click.NoSuchOption)
def _of_option(error: click.NoSuchOption) -> str:
    names = [name for each in _options(error.ctx) for name in _names(each)]
    near = suggestion(error.option_name.lower(), names)
    return f"There is no option {quoted(error.option_name)}.{near}"


@sentence.register(click.NoSuchCommand)
def _of_command(error: click.NoSuchCommand) -> str:
    return f"There is no command {quoted(error.command_name)}."


@sentence.register(click.BadOptionUsage)
def _of_use(error: click.BadOptionUsage) -> str:
    name = error.option_name
    option = next((each for each in _options(error.ctx) if name in _names(each)), None)
    if option is None:
        return f"The option {quoted(name)} cannot be used like this."
    if option.is_flag or option.count:
        return f"{name} takes no value."
    return f"{name} needs {'a value' if option.nargs == 1 else f'{option.nargs} values'}."


@sentence.register(click.BadArgumentUsage)
def _of_number(error: click.BadArgumentUsage) -> str:
    del error
    return "The command does not take this number of arguments."


@sentence.register(click.MissingParameter)
def _of_missing(error: click.MissingParameter) -> str:
    what = "option" if isinstance(error.param, click.Option) else "argument"
    return f"The {what} {called(error.param)} is missing." if error.param else "A value is missing."


@sentence.register(click.BadParameter)
def _of_value(error: click.BadParameter) -> str:
    return f"{called(error.param)} is not given as it must be."


@sentence.register(click.FileError)
def _of_file(error: click.FileError) -> str:
    return f"The file {quoted(error.filename)} cannot be opened."


def _options(ctx: click.Context | None) -> Iterator[click.Option]:
    params = ctx.command.get_params(ctx) if ctx else ()
    return (each for each in params if isinstance(each, click.Option))


def _names(option: click.Option) -> tuple[str, ...]:
    return (*option.opts, *option.secondary_opts)
