"""`umsync users`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli import options

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.cli.runtime import Runtime
    from umsync.model.organization import Snapshot


@click.command()
@options.manifests_option
@options.source_option
@click.option("--where", help="Only users that this filter matches, in the manifest's YAML.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print them.",
)
@click.pass_obj
def command(
    runtime: Runtime,
    manifests: tuple[Path, ...],
    sources: tuple[str, ...],
    where: str | None,
    style: str,
) -> None:
    """List people as umsync reads them.

    \b
    Example:
      umsync users --where '{last_active: {before: 90d}}' --format csv
    """
    from umsync.cli.reading import read_source
    from umsync.manifest.decode import decode_filter
    from umsync.model.organization import Field
    from umsync.report.users import print_users, rows_of

    manifest = options.load_manifests(runtime, manifests)
    chosen = decode_filter(where, "--where", manifest.filters) if where else None
    found: dict[str, Snapshot] = {}
    for name in options.chosen_sources(manifest, sources):
        found[name] = read_source(runtime, name, manifest.sources[name], frozenset(Field)).snapshot
    rows = [
        row
        for name, snapshot in found.items()
        for row in rows_of(name, snapshot, manifest.filters, chosen, runtime.clock())
    ]
    print_users(rows, style)
