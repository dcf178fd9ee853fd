"""Types of options and arguments that refuse a value in umsync's own words.

What a shell completes and what the help shows are click's. Text has no type here: any will do.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, Final

import click

from umsync.cli.misuse import MisuseError, called, quoted, refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click import Context, Parameter
    from click.shell_completion import CompletionItem

_NOUNS: Final = {"path": "a path", "file": "a file", "directory": "a folder"}


class Choice(click.Choice[str]):
    """One of a few words."""

    def convert(self, value: str, param: Parameter | None, ctx: Context | None) -> str:
        """The word."""
        if value in self.choices:
            return value
        from umsync.cli.suggesting import suggestion

        near = suggestion(value.lower(), self.choices)
        raise refused(value, _either(self.choices), param, ctx, near)


class FilePath(click.ParamType[Path]):
    """A path; if there is something, it may be read. The name says of what: see the nouns."""

    def __init__(self, name: str) -> None:
        self.name = name

    def convert(self, value: str | Path, param: Parameter | None, ctx: Context | None) -> Path:
        """The path."""
        typed, path = str(value), Path(value)
        if not typed or "\0" in typed:
            raise refused(typed, _NOUNS[self.name], param, ctx)
        mode = _mode(path)
        if self.name == "file" and S_ISDIR(mode):
            raise refused(typed, _NOUNS[self.name], param, ctx, " That is a folder.")
        if self.name == "directory" and S_ISREG(mode):
            raise refused(typed, _NOUNS[self.name], param, ctx, " That is a file.")
        if mode and not os.access(path, os.R_OK):
            hint = "may not be read. Check its permissions."
            raise MisuseError(f"{called(param)} {quoted(typed)} {hint}", ctx)
        return path

    def shell_complete(
        self, ctx: Context, param: Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Leaves it to the shell."""
        from click.shell_completion import CompletionItem

        del ctx, param
        return [CompletionItem(incomplete, type="dir" if self.name == "directory" else "file")]


PATH: Final = FilePath("path")
FILE: Final = FilePath("file")
FOLDER: Final = FilePath("directory")


class Moment(click.DateTime):
    """A date or a time, in UTC."""

    def convert(
        self, value: str | datetime, param: Parameter | None, ctx: Context | None
    ) -> datetime:
        """The moment."""
        if isinstance(value, datetime):
            return value
        for each in self.formats if value.isascii() else ():
            with suppress(ValueError):
                return datetime.strptime(value, each).replace(tzinfo=UTC)
        expects = "a date such as 2026-05-01, or a time such as 2026-05-01T09:30:00"
        raise refused(value, expects, param, ctx)


def _either(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _mode(path: Path) -> int:
    """What is there; 0 if there is nothing, or it cannot be known."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0
