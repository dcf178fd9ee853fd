"""Mistakes on the command line that umsync finds itself, and how it names what was typed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator


class MisuseError(click.UsageError):
    """The command line is not one that umsync takes; the sentence is umsync's own."""

    def __init__(self, sentence: str, ctx: click.Context | None = None) -> None:
        super().__init__(sentence, ctx)
        self.sentence = sentence


def refused(
    value: object,
    expects: str,
    param: click.Parameter | None,
    ctx: click.Context | None,
    hint: str = "",
) -> MisuseError:
    """Says what a value must be, and is not; `hint` is a sentence with a blank before it."""
    return MisuseError(f"{called(param)} must be {expects}, not {quoted(value)}.{hint}", ctx)


def called(param: click.Parameter | None) -> str:
    """An option by its longest name, an argument by what the usage line calls it."""
    if param is None:
        return "A value"
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return (param.metavar or param.name or "").strip("[].").upper()


def quoted(typed: object) -> str:
    """What somebody typed: short, without keys, and with what nobody can see as its codes."""
    from umsync.report.safe_text import safe

    return f"'{safe(str(typed))}'"


@contextmanager
def placed(ctx: click.Context) -> Iterator[None]:
    """Mistakes know the command in which they are made: of some, click does not say it."""
    try:
        yield
    except click.UsageError as error:
        error.ctx = error.ctx or ctx
        raise
