"""`umsync apply`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli import options

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.cli.runtime import Runtime


@click.command()
@click.argument("plan", required=False, type=options.PATH)
@options.manifests_option
@options.source_option
@options.runs_option
@options.population_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--expect-digest", help="Apply only the plan with this digest, as it was reviewed.")
@click.option(
    "--accept-destructive",
    type=click.IntRange(0),
    help="Lift the limits for exactly this many destructive changes; kept in the run log.",
)
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one for each option
    runtime: Runtime,
    plan: Path | None,
    manifests: tuple[Path, ...],
    sources: tuple[str, ...],
    runs: Path,
    population: tuple[tuple[str, int], ...],
    yes: bool,  # noqa: FBT001 - a flag
    expect_digest: str | None,
    accept_destructive: int | None,
) -> None:
    """Apply a plan file: exactly its changes, each checked again just before.

    Without a plan file it plans first, shows the plan, and asks.

    \b
    Example:
      umsync apply plan.json
    """
    from umsync.cli.applying import Consent, apply_document
    from umsync.cli.planning import make_plan
    from umsync.cli.printing import print_plan, read_document
    from umsync.errors import UsageError

    if plan and sources:
        raise UsageError("A plan file names its sources itself. Leave --source out.")
    consent = Consent(yes, expect_digest, accept_destructive)
    if plan:
        document = read_document(plan)
        manifest = options.load_manifests(runtime, manifests)
    else:
        manifest = options.load_manifests(runtime, manifests)
        chosen = options.chosen_sources(manifest, sources)
        document = make_plan(runtime, manifest, chosen, runs, dict(population))
        print_plan(document, style="text", everybody=False)
    apply_document(runtime, document, manifest, runs, consent)
