"""Standard output and error: what cannot be shown is escaped, what cannot be written is told."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

import click

from umsync.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator


def say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Prints to the stream as it is: click would choose another encoding than the user did."""
    click.echo(text, file=sys.stderr if err else sys.stdout, nl=nl)


@dataclass(slots=True)
class Output:
    """What a run shows: trouble with it is kept for later, so that it never stops the run."""

    trouble: str | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keeps the first trouble of the block."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - nothing that only shows may stop a run
            self.trouble = self.trouble or reason(error)

    def say(self, text: str, *, err: bool = False) -> None:
        """Prints, if that can be done."""
        with self.kept():
            say(text, err=err)


def reason(error: Exception) -> str:
    """Why something could not be written, in a few words."""
    return getattr(error, "strerror", None) or type(error).__name__


@contextmanager
def standard_streams() -> Iterator[None]:
    """Escapes what cannot be encoded; at the end the streams are what they were.

    click puts others in their place when a pipe breaks.
    """
    out, err = sys.stdout, sys.stderr
    for stream in (out, err):
        if isinstance(stream, io.TextIOWrapper) and stream in {sys.__stdout__, sys.__stderr__}:
            stream.reconfigure(errors="backslashreplace")
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err


def settled(code: int) -> int:
    """Writes what is still held back, and returns the exit code: 11 instead of 0 if it cannot."""
    faults = [fault for fault in map(_flushed, (sys.stdout, sys.stderr)) if fault]
    return unwritten(faults[0]) if faults and not code else code


def unwritten(error: OSError) -> int:
    """Says why the output could not be written; when its reader left, nobody wants to know."""
    if not isinstance(error, BrokenPipeError):
        with suppress(OSError):
            say(f"Error: The output could not be written: {reason(error)}.", err=True)
    return int(ExitCode.FILES)


def _flushed(stream: TextIO | None) -> OSError | None:
    try:
        if stream:
            stream.flush()
    except OSError as error:
        _silence(stream)
        return error
    return None


def _silence(stream: TextIO | None) -> None:
    """What is left goes nowhere, so that Python does not complain when it ends."""
    with suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), stream.fileno() if stream else -1)
