"""`umsync plan`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from umsync.cli import options
from umsync.cli.output import say
from umsync.errors import UnsafeError

if TYPE_CHECKING:
    from umsync.cli.runtime import Runtime


@click.command()
@options.manifests_option
@options.source_option
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the plan here."
)
@options.runs_option
@options.population_option
@options.all_option
@options.format_option
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one for each option
    runtime: Runtime,
    manifests: tuple[Path, ...],
    sources: tuple[str, ...],
    out: Path | None,
    runs: Path,
    population: tuple[tuple[str, int], ...],
    everybody: bool,  # noqa: FBT001 - a flag
    style: str,
) -> None:
    """Show what would change, and why. Changes nothing.

    \b
    Example:
      umsync plan -o plan.json
    """
    from umsync.cli.planning import make_plan
    from umsync.cli.printing import print_plan, write_document

    manifest = options.load_manifests(runtime, manifests)
    chosen = options.chosen_sources(manifest, sources)
    document = make_plan(runtime, manifest, chosen, runs, dict(population))
    if out:
        write_document(document, out)
    print_plan(document, style=style, everybody=everybody)
    if not document.plan.is_applyable:
        raise UnsafeError("The plan breaks a safety rule, named above, and cannot be applied.")
    if document.plan.changes and style == "text":
        say(f"Apply it with: umsync apply {out}" if out else "Keep it with: -o plan.json")
