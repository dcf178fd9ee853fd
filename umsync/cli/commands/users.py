"""`umsync users`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli import completing, options
from umsync.cli.command import Command
from umsync.cli.output import say
from umsync.cli.parameters import Choice

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.cli.runtime import Runtime

COLUMNS = (
    "source, account_id, name, email, status, account_type, managed, job_title, department, "
    "organization, location, time_zone, mfa, added_to_org, deactivated_on, last_active, product, "
    "products, groups, roles, nickname, email_verified, account_status, membership_status, "
    "management_source, directories, billable, account_last_active, product_roles, api_tokens, why"
)


@click.command(cls=Command)
@options.manifests_option
@options.source_option
@click.option(
    "--filter",
    "saved",
    shell_complete=completing.saved_filters,
    help="Only users that this saved filter matches.",
)
@click.option("--where", help="Only users that this filter matches, in the manifest's YAML.")
@click.option("--unknown", is_flag=True, help="List those of whom the filter cannot tell instead.")
@click.option(
    "--columns",
    shell_complete=completing.columns,
    help=f"What to list, separated by commas: {COLUMNS}.",
)
@click.option(
    "--format",
    "style",
    type=Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print them.",
)
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one for each option
    runtime: Runtime,
    manifests: tuple[Path, ...],
    sources: tuple[str, ...],
    saved: str | None,
    where: str | None,
    unknown: bool,  # noqa: FBT001 - a flag
    columns: str | None,
    style: str,
) -> None:
    """List people as umsync reads them.

    With both --filter and --where, both must match. Columns that take requests of their own
    (directories, billable and account_last_active: a listing; product_roles and api_tokens: one
    for each user) are read only when you choose them.

    \b
    Example:
      umsync users --where '{last_active: {before: 90d}}' --format csv
    """
    from umsync.cli.listing import chosen_columns, chosen_filter, list_people
    from umsync.report.users import print_users, rows_of
    from umsync.report.words import people as count

    names = chosen_columns(columns, style, unknown=unknown)
    manifest = options.load_manifests(runtime, manifests)
    chosen = options.chosen_sources(manifest, sources)
    asking = chosen_filter(manifest, saved, where)
    people = list_people(runtime, asking, chosen, names, unknown=unknown)
    print_users(rows_of(people.listed, names), names, style)
    if people.others and not unknown:
        say(f"Of {count(people.others)} nobody can tell. List them with: --unknown", err=True)
