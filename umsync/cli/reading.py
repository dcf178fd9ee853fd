"""Reads organizations for the commands that look at people."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from umsync.atlassian.lanes import Lanes
from umsync.cli.masking import know_keys
from umsync.cli.working import Work, working
from umsync.connect import Surroundings, connect_reader
from umsync.errors import CredentialsError, IncompleteReadError
from umsync.model.organization import Complete, Incomplete
from umsync.planning.reading import read_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from umsync.cli.runtime import Runtime
    from umsync.manifest.model import Manifest, Source


def surroundings(runtime: Runtime, work: Work, until: datetime | None = None) -> Surroundings:
    """What connections take from this invocation; see `Surroundings` for `until`."""
    return Surroundings(
        env=runtime.env,
        clock=runtime.clock,
        sleep=runtime.sleep,
        random=runtime.chance.random,
        notice=work.notice,
        progress=work.progress,
        max_wait=runtime.max_wait,
        lanes=Lanes(runtime.lanes),
        until=until,
    )


@contextmanager
def naming(name: str, source: Source) -> Iterator[None]:
    """Lets errors about a key say whose key it is, and where it comes from."""
    try:
        yield
    except CredentialsError as error:
        variable = source.api_key.env if source.api_key else ""
        text = str(error)
        if not text.startswith(f"Source {name}"):
            text = f"Source {name}: {text}"
        if variable and variable not in text:
            text = f"{text} The key is from the environment variable {variable}."
        error.args = (text,)
        raise


def read_source(
    runtime: Runtime,
    manifest: Manifest,
    name: str,
    as_of: datetime,
    base: Manifest | None = None,
) -> Complete:
    """Whom and what a plan of the manifest looks at in this source; with `base`, of that one, too.

    Raises:
        IncompleteReadError: somebody may have been missed.
        CredentialsError: the key is missing, rejected or not allowed.
        NameNotFoundError: a policy names something that the organization does not have.
    """
    know_keys(runtime.env, manifest)
    source = manifest.sources[name]
    with (
        naming(name, source),
        working(runtime, f"Reading {name}") as work,
        connect_reader(name, source, surroundings(runtime, work)) as reader,
    ):
        try:
            read = read_for(manifest, name, as_of, reader, base=base, keep_all=False)
        except IncompleteReadError as error:
            read = Incomplete(str(error))
    if isinstance(read, Incomplete):
        raise IncompleteReadError(
            f"Source {name} could not be read whole, so nothing was planned. {read.reason}"
        )
    return read
