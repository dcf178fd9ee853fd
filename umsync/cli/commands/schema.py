"""`umsync schema`."""

from __future__ import annotations

import json

import click

from umsync.cli.output import say
from umsync.manifest.schema import manifest_schema


@click.command()
def command() -> None:
    """Print the JSON Schema of manifests.

    Editors complete and check with it.

    \b
    Example:
      umsync schema > manifest.schema.json
    """
    say(json.dumps(manifest_schema(), indent=2))
