"""`umsync sources`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli import options
from umsync.cli.output import say
from umsync.manifest.model import DEFAULT_BASE_URL, Source

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.cli.runtime import Runtime


@click.group()
def command() -> None:
    """List the organizations, or try their keys.

    \b
    Example:
      umsync sources list
      umsync sources check
    """


@command.command("list")
@options.manifests_option
@click.pass_obj
def list_(runtime: Runtime, manifests: tuple[Path, ...]) -> None:
    """List the sources. Needs no key and no network.

    \b
    Example:
      umsync sources list
    """
    manifest = options.load_manifests(runtime, manifests)
    for name, source in sorted(manifest.sources.items()):
        say(f"{name:20} {_describe(source)}")


def _describe(source: Source) -> str:
    if source.sandbox is not None:
        return f"sandbox {source.sandbox}"
    key = f"key from {source.api_key.env}" if source.api_key else "no key"
    return f"organization {source.organization} at {source.base_url or DEFAULT_BASE_URL}, {key}"


@command.command("check")
@options.manifests_option
@options.source_option
@click.pass_obj
def check(runtime: Runtime, manifests: tuple[Path, ...], sources: tuple[str, ...]) -> None:
    """Try each source's key with one request. Changes nothing.

    \b
    Example:
      umsync sources check
    """
    from umsync.cli.reading import naming, surroundings
    from umsync.cli.working import working
    from umsync.connect import connect_reader
    from umsync.report.safe_text import safe

    manifest = options.load_manifests(runtime, manifests)
    for name in options.chosen_sources(manifest, sources):
        with (
            naming(name, manifest.sources[name]),
            working(runtime, f"Checking {name}") as work,
            connect_reader(name, manifest.sources[name], surroundings(runtime, work)) as reader,
        ):
            organization = reader.organization()
        say(f"{name}: ok, {safe(organization.name)} ({organization.id})")
