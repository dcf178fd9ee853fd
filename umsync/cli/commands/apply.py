"""`umsync apply`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from umsync.cli import completing, options
from umsync.cli.amounts import Failures, max_time_option, max_wait_option
from umsync.cli.command import Command
from umsync.cli.parameters import PATH
from umsync.cli.whole_numbers import WholeNumberFrom

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.applying.tolerance import Tolerance
    from umsync.cli.runtime import Runtime


@click.command(cls=Command)
@click.argument("plan", required=False, type=PATH)
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
    type=WholeNumberFrom(0),
    help="Lift the limits for exactly this many destructive changes; kept in the run log.",
)
@click.option(
    "--verify", is_flag=True, help="Read changed people again; what does not show is a failure."
)
@click.option(
    "--only",
    multiple=True,
    metavar="WORD",
    shell_complete=completing.words,
    help="Only changes of this action, policy, source, e-mail address, account or change id.",
)
@click.option(
    "--except",
    "besides",
    multiple=True,
    metavar="WORD",
    shell_complete=completing.words,
    help="All but these; as for --only.",
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
    type=WholeNumberFrom(1, 64),
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
@options.privacy_option
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
    privacy: str,
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
    from umsync.cli.applying import apply_document
    from umsync.cli.choosing import Choice
    from umsync.cli.consent import Consent, Ways
    from umsync.cli.oneoff import Typed
    from umsync.cli.to_apply import Given, given_plan, new_plan, resumed_plan
    from umsync.errors import UsageError
    from umsync.report.privacy import Privacy

    typed = Typed(where, do, reason)
    if (plan or resume) and (sources or typed.is_given):
        raise UsageError("A plan file says itself what is done where. Leave the other options out.")
    if plan and resume:
        raise UsageError("A run has its own plan. Give --resume without a plan file.")
    runtime, shown = replace(runtime, max_wait=max_wait), Privacy(privacy)
    given = Given(manifests, runs, yes, expect_digest)
    if resume:
        resume, document, ruled = resumed_plan(runtime, resume, given)
    elif plan:
        document, ruled = given_plan(runtime, plan, given)
    else:
        document, ruled = new_plan(runtime, typed, sources, dict(population), given, shown)
    ways = Ways(
        max_time=max_time,
        parallelism=parallelism,
        tolerance=max_failures,
        verify=verify,
        resumes=resume,
        choice=Choice(only, besides, select),
        privacy=shown,
        places=given.places,
    )
    consent = Consent(yes, expect_digest, accept_destructive)
    apply_document(runtime, document, ruled, runs, consent, ways)
