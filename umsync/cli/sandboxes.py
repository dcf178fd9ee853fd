"""Makes and serves sandbox files for the commands that offer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.sandbox.seed import SANDBOX_KEY, seed
from umsync.sandbox.serve import serve
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path


def make_sandbox(path: Path, *, users: int, seed_number: int, as_of: datetime) -> None:
    """Writes an invented organization.

    Raises:
        FilesError: the file cannot be written.
    """
    Store(path, seed(users=users, seed=seed_number, as_of=as_of)).save()


def serve_sandbox(
    path: Path, port: int, clock: Callable[[], datetime], say: Callable[[str], object]
) -> None:
    """Serves a sandbox file on loopback until it is stopped; says how to use it.

    Raises:
        FilesError: the file cannot be read.
        UsageError: the port is taken.
    """
    store = Store.open(path)
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

    serve(store, port=port, clock=clock, ready=ready)
