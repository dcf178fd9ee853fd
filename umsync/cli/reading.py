"""Reads organizations for the commands that look at people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.cli.working import working
from umsync.connect import Surroundings, connect_reader
from umsync.errors import IncompleteReadError
from umsync.model.organization import Complete, Incomplete

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.cli.runtime import Runtime
    from umsync.manifest.model import Source
    from umsync.model.organization import Field


def surroundings(runtime: Runtime, notice: Callable[[str], None]) -> Surroundings:
    """What connections take from this invocation."""
    return Surroundings(runtime.env, runtime.clock, runtime.sleep, runtime.chance.random, notice)


def read_source(runtime: Runtime, name: str, source: Source, needs: frozenset[Field]) -> Complete:
    """Everybody of a source.

    Raises:
        IncompleteReadError: somebody may have been missed.
        CredentialsError: the key is missing, rejected or not allowed.
    """
    with (
        working(runtime, f"Reading {name}") as notice,
        connect_reader(name, source, surroundings(runtime, notice)) as reader,
    ):
        read = reader.snapshot(needs)
    if isinstance(read, Incomplete):
        raise IncompleteReadError(
            f"Source {name} could not be read whole, so nothing was planned. {read.reason}"
        )
    return read
