"""Reads organizations for the commands that look at people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.cli.working import Work, working
from umsync.connect import Surroundings, connect_reader
from umsync.errors import IncompleteReadError
from umsync.model.organization import Complete, Incomplete

if TYPE_CHECKING:
    from umsync.cli.runtime import Runtime
    from umsync.manifest.model import Source
    from umsync.model.organization import Field


def surroundings(runtime: Runtime, work: Work) -> Surroundings:
    """What connections take from this invocation."""
    return Surroundings(
        env=runtime.env,
        clock=runtime.clock,
        sleep=runtime.sleep,
        random=runtime.chance.random,
        notice=work.notice,
        progress=work.progress,
    )


def read_source(runtime: Runtime, name: str, source: Source, needs: frozenset[Field]) -> Complete:
    """Everybody of a source.

    Raises:
        IncompleteReadError: somebody may have been missed.
        CredentialsError: the key is missing, rejected or not allowed.
    """
    with (
        working(runtime, f"Reading {name}") as work,
        connect_reader(name, source, surroundings(runtime, work)) as reader,
    ):
        read = reader.snapshot(needs)
    if isinstance(read, Incomplete):
        raise IncompleteReadError(
            f"Source {name} could not be read whole, so nothing was planned. {read.reason}"
        )
    return read
