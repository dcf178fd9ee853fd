"""`umsync schema`."""

from __future__ import annotations

import click

from umsync.cli.command import Command
from umsync.cli.output import say


@click.command(cls=Command)
def command() -> None:
    """Print the JSON Schema of manifests.

    Editors complete and check with it.

    \b
    Example:
      umsync schema > manifest.schema.json
    """
    import json

    from umsync.manifest.schema import manifest_schema

    say(json.dumps(manifest_schema(), indent=2))
