"""`umsync schema`."""

from __future__ import annotations

import json

import click

from umsync.manifest.schema import manifest_schema


@click.command()
def command() -> None:
    """Print the JSON Schema of manifests.

    Editors complete and check with it.

    \b
    Example:
      umsync schema > manifest.schema.json
    """
    click.echo(json.dumps(manifest_schema(), indent=2))
