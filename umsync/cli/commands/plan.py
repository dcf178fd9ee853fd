"""`umsync plan`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from umsync.cli import options
from umsync.cli.amounts import lanes_option, max_wait_option
from umsync.cli.command import Command
from umsync.cli.parameters import FILE
from umsync.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.cli.runtime import Runtime


@click.command(cls=Command)
@options.manifests_option
@options.source_option
@click.option("-o", "--out", type=FILE, help="Write the plan here.")
@options.where_option
@options.do_option
@options.reason_option
@click.option("--print-manifest", is_flag=True, help="Only print the one-off as a policy file.")
@click.option("--name", help="The policy's name in that file. Default: one-off.")
@click.option(
    "--base", metavar="REF", help="Tell what is new since this commit, such as origin/main."
)
@options.runs_option
@options.population_option
@options.all_option
@options.report_format_option
@options.privacy_option
@options.report_option
@click.option("-v", "--verbose", is_flag=True, help="List the requests that reading took.")
@lanes_option
@max_wait_option
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one for each option
    runtime: Runtime,
    manifests: tuple[Path, ...],
    sources: tuple[str, ...],
    out: Path | None,
    where: str | None,
    do: tuple[str, ...],
    reason: str | None,
    print_manifest: bool,  # noqa: FBT001 - a flag
    name: str | None,
    base: str | None,
    runs: Path,
    population: tuple[tuple[str, int], ...],
    everybody: bool,  # noqa: FBT001 - a flag
    style: str,
    privacy: str,
    reports: tuple[Path, ...],
    verbose: bool,  # noqa: FBT001 - a flag
    parallelism: int,
    max_wait: float,
) -> None:
    """Show what would change, and why. Changes nothing.

    With --where and --do it plans a one-off instead of the manifest's policies.

    \b
    Example:
      umsync plan -o plan.json --report plan.md --base origin/main
      umsync plan --where '{last_active: {before: 90d}}' --do suspend -o plan.json
    """
    from umsync.cli import oneoff
    from umsync.cli.base import base_at
    from umsync.cli.planning import make_plan
    from umsync.cli.presenting import Shown, present
    from umsync.report.privacy import Privacy

    shown = Shown(manifests, runs, style, everybody, verbose, Privacy(privacy), reports)
    runtime = replace(runtime, max_wait=max_wait, lanes=parallelism)
    manifest = options.load_manifests(runtime, manifests)
    chosen = options.chosen_sources(manifest, sources)
    one_off = oneoff.one_off_of(oneoff.Typed(where, do, reason), manifest, sources)
    if print_manifest:
        if out or reports or style != "text":
            text = "--print-manifest only prints the policy. Leave -o and --format out"
            raise UsageError(f"{text}, and --report.")
        oneoff.print_manifest(manifest, one_off, name or oneoff.DEFAULT_NAME)
        return
    if name is not None:
        raise UsageError("--name is the policy's name for --print-manifest. Add that.")
    if base is not None and one_off:
        raise UsageError(
            "--base compares policies in Git; a one-off is none. Leave one of them out."
        )
    before = None if base is None else base_at(runtime, base, manifests)
    ruled = oneoff.ruled(manifest, one_off)
    document = make_plan(runtime, ruled, chosen, runs, dict(population), one_off, base=before)
    present(document, out, shown)
