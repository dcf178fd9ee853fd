"""Prints and writes plan documents for the commands."""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

from umsync.cli.output import say
from umsync.documents.plan_document import PlanDocument, read_plan
from umsync.errors import FilesError, PlanRefusedError
from umsync.report.plan_text import SHOWN, plan_text
from umsync.report.styles import style_of
from umsync.runs.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_MOST_BYTES = 512 * 1024 * 1024
_HEAD = 200
_PLAN = b'"format": "umsync.plan/'


def print_plan(document: PlanDocument, *, style: str, everybody: bool) -> None:
    """Prints a plan as text or as its JSON document."""
    if style == "json":
        say(document.text, nl=False)
        return
    print_lines(plan_text(document, shown=None if everybody else SHOWN))


def print_lines(lines: Iterable[str]) -> None:
    """Prints lines, in colors where a terminal has them; nothing is wrapped."""
    if not sys.stdout.isatty():
        say("\n".join(lines))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text(line, style=style_of(line)))


def write_document(document: PlanDocument, path: Path) -> None:
    """Writes a plan file whole, or not at all.

    Raises:
        FilesError: it cannot be written.
    """
    write_whole(path, document.text)


def is_plan_file(path: Path) -> bool:
    """Whether a file looks like a plan, which nothing but a plan may replace."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return _PLAN in file.read(_HEAD)
    except OSError:
        return False


def read_document(path: Path) -> PlanDocument:
    """Reads a plan file.

    Raises:
        FilesError: it cannot be read.
        PlanRefusedError: it is not a plan, or was changed.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or device may never end
            raise FilesError(f"The plan {path} cannot be read: it is no regular file. Name one.")
        if found.st_size > _MOST_BYTES:
            raise PlanRefusedError(f"{path} is too large for a plan. Run `umsync plan` again.")
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise PlanRefusedError(f"{path} is not a plan: it is not text.") from None
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise FilesError(f"The plan {path} cannot be read: {reason}. Check the path.") from None
    return read_plan(text, str(path))
