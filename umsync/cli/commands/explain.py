"""`umsync explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli import options
from umsync.cli.command import Command
from umsync.cli.output import say

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.cli.runtime import Runtime


@click.command(cls=Command)
@click.argument("user")
@options.manifests_option
@options.source_option
@options.format_option
@click.pass_obj
def command(
    runtime: Runtime,
    user: str,
    manifests: tuple[Path, ...],
    sources: tuple[str, ...],
    style: str,
) -> None:
    """Show what each policy makes of one user, and why.

    USER is an account id or an e-mail address. Every filter is asked and shown with what it saw.
    Changes nothing.

    \b
    Example:
      umsync explain bob@acme.example
    """
    from umsync.cli.explaining import explanations
    from umsync.report.explain_text import explain_json, explain_text

    manifest = options.load_manifests(runtime, manifests)
    found = explanations(runtime, manifest, options.chosen_sources(manifest, sources), user)
    if style == "json":
        say(explain_json(found))
        return
    say("\n\n".join("\n".join(explain_text(each)) for each in found))
