"""`umsync apply`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from umsync.cli import completing, options
from umsync.cli.amounts import Failures, max_time_option, max_wait_option

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.applying.tolerance import Tolerance
    from umsync.cli.runtime import Runtime


@click.command()
@click.argument("plan", required=False, type=options.PATH)
@options.manifests_option
@options.source_option
@options.where_option
@options.do_option
@options.reason_option
@options.runs_option
@options.population_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--expect-digest", help="Apply only the plan with this digest, as it was reviewed.")
@click.option(
    "--accept-destructive",
    type=click.IntRange(0),
    help="Lift the limits for exactly this many destructive changes; kept in the run log.",
)
@click.option(
    "--verify", is_flag=True, help="Read changed people again; what does not show is a failure."
)
@click.option(
    "--only",
    multiple=True,
    metavar="WORD",
    help="Only changes of this action, policy, source, e-mail address, account or change id.",
)
@click.option(
    "--except", "besides", multiple=True, metavar="WORD", help="All but these; as for --only."
)
@click.option("--select", is_flag=True, help="Tick the changes on a list first.")
@click.option(
    "--resume",
    metavar="RUN",
    shell_complete=completing.runs,
    help="Go on with what this run left undone.",
)
@click.option(
    "--parallelism",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="How many people are changed at the same time; 1 keeps the plan's order.",
)
@click.option(
    "--max-failures",
    type=Failures(),
    help="Stop when more changes than this fail: a number, or a percentage such as 10%.",
)
@max_wait_option
@max_time_option
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one for each option
    runtime: Runtime,
    plan: Path | None,
    manifests: tuple[Path, ...],
    sources: tuple[str, ...],
    where: str | None,
    do: tuple[str, ...],
    reason: str | None,
    runs: Path,
    population: tuple[tuple[str, int], ...],
    yes: bool,  # noqa: FBT001 - a flag
    expect_digest: str | None,
    accept_destructive: int | None,
    verify: bool,  # noqa: FBT001 - a flag
    only: tuple[str, ...],
    besides: tuple[str, ...],
    select: bool,  # noqa: FBT001 - a flag
    resume: str | None,
    parallelism: int,
    max_failures: Tolerance | None,
    max_wait: float,
    max_time: float | None,
) -> None:
    """Apply a plan file: exactly its changes, each checked again just before.

    Without a plan file it plans first, shows the plan, and asks; with --where and --do a one-off
    instead of the manifest's policies. With --resume it goes on with a run that did not end well:
    what was sent without an answer is looked up, and the rest is made.

    \b
    Example:
      umsync apply plan.json
      umsync apply plan.json --only suspend --except bob@acme.example
      umsync apply --resume 20261122T2315
      umsync apply --where 'group: leavers' --do suspend --reason 'They left.'
    """
    from umsync.cli import oneoff
    from umsync.cli.applying import Consent, Ways, apply_document
    from umsync.cli.choosing import Choice
    from umsync.cli.masking import know_keys
    from umsync.cli.planning import make_plan
    from umsync.cli.printing import read_document
    from umsync.errors import UsageError
    from umsync.runs.store import RunStore

    runtime = replace(runtime, max_wait=max_wait)
    typed = oneoff.Typed(where, do, reason)
    if (plan or resume) and (sources or typed.is_given):
        raise UsageError("A plan file says itself what is done where. Leave the other options out.")
    if plan and resume:
        raise UsageError("A run has its own plan. Give --resume without a plan file.")
    if resume:
        folder = RunStore(runs).find(resume)
        resume, plan = folder.run_id, folder.plan_file
    if plan:
        document = read_document(plan)
        if yes:
            oneoff.check_reviewed(document, plan, expect_digest)
        manifest = options.load_manifests(runtime, manifests)
        know_keys(runtime.env, manifest)
        ruled = oneoff.ruled_again(manifest, document)
        oneoff.show_one_off(document)
    else:
        manifest = options.load_manifests(runtime, manifests)
        chosen = options.chosen_sources(manifest, sources)
        one_off = oneoff.one_off_of(typed, manifest, sources)
        ruled = oneoff.ruled(manifest, one_off)
        document = make_plan(runtime, ruled, chosen, runs, dict(population), one_off)
        oneoff.show_plan(document, style="text", everybody=False)
    choice = Choice(only, besides, select)
    consent = Consent(yes, expect_digest, accept_destructive)
    ways = Ways(max_time, parallelism, max_failures, verify, resume, choice)
    apply_document(runtime, document, ruled, runs, consent, ways)
