"""Makes and serves sandbox files for the commands that offer it."""

from __future__ import annotations

from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from umsync.errors import FilesError
from umsync.sandbox.faults.script import read_script
from umsync.sandbox.faults.turns import Faults
from umsync.sandbox.journal import journal_to
from umsync.sandbox.ratelimit import RateLimit
from umsync.sandbox.seed import SANDBOX_KEY, seed
from umsync.sandbox.serve import serve
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from umsync.sandbox.faults.model import Script


def make_sandbox(path: Path, *, users: int, seed_number: int, as_of: datetime) -> None:
    """Writes an invented organization.

    Raises:
        FilesError: the file cannot be written.
    """
    Store(path, seed(users=users, seed=seed_number, as_of=as_of)).save()


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a served sandbox does beside answering; nothing by default.

    `faults` is the path of a script, `latency` in seconds, `journal` the path of a file that is
    appended to; `in_memory` keeps changes in memory and writes them back at the end.
    """

    faults: Path | None = None
    rate_limit: RateLimit | None = None
    latency: float = 0.0
    journal: Path | None = None
    in_memory: bool = False


def serve_sandbox(
    path: Path,
    port: int,
    clock: Callable[[], datetime],
    say: Callable[[str], object],
    rehearsal: Rehearsal,
) -> None:
    """Serves a sandbox file on loopback until it is stopped; says how to use it.

    Raises:
        FilesError: a file cannot be read or written.
        ManifestError: the fault script has mistakes.
        UsageError: the port is taken.
    """
    faults = None if rehearsal.faults is None else Faults(_script(rehearsal.faults))
    noting = nullcontext() if rehearsal.journal is None else journal_to(rehearsal.journal)
    opened = Store.borrow if rehearsal.in_memory else Store.open
    with noting as journal, closing(opened(path)) as store:
        with store.reading() as organization:
            organization_id = organization.id

        def ready(url: str) -> None:
            say(f"Serving {path} on {url}; stop with Ctrl-C. Set the key and use it as a source:")
            say(f"  export SANDBOX_KEY={SANDBOX_KEY}")
            say("  sources:")
            say("    playground:")
            say(f"      organization: {organization_id}")
            say("      api_key: {env: SANDBOX_KEY}")
            say(f"      base_url: {url}")

        serve(
            store,
            port=port,
            clock=clock,
            ready=ready,
            rate_limit=rehearsal.rate_limit,
            faults=faults,
            latency=rehearsal.latency,
            journal=journal,
        )


def _script(path: Path) -> Script:
    try:
        return read_script(path.read_bytes(), str(path))
    except OSError as refused:
        raise FilesError(
            f"The fault script {path} cannot be read: {refused.strerror}. Give another path."
        ) from None
