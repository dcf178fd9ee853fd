"""`umsync sources`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli import options
from umsync.cli.command import Group
from umsync.cli.output import say
from umsync.cli.parameters import FILE, Choice

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.cli.runtime import Runtime
    from umsync.manifest.model import Source


@click.group(cls=Group)
def command() -> None:
    """List the organizations, or try their keys.

    \b
    Example:
      umsync sources list
      umsync sources check
    """


@command.command("list")
@options.manifests_option
@click.option(
    "--format",
    "style",
    type=Choice(["text", "matrix"]),
    default="text",
    show_default=True,
    help="How to print it. matrix is JSON for the job matrix of a workflow.",
)
@options.source_option
@click.pass_obj
def list_(
    runtime: Runtime, manifests: tuple[Path, ...], style: str, sources: tuple[str, ...]
) -> None:
    """List the sources. Needs no key and no network.

    \b
    Example:
      umsync sources list --format matrix
    """
    import json

    manifest = options.load_manifests(runtime, manifests)
    chosen = {name: manifest.sources[name] for name in options.chosen_sources(manifest, sources)}
    if style == "matrix":
        rows = [_row(name, source) for name, source in chosen.items()]
        say(json.dumps({"include": rows}, separators=(",", ":")))
        return
    for name, source in chosen.items():
        say(f"{name:20} {_describe(source)}")


def _row(name: str, source: Source) -> dict[str, str]:
    """What a job needs to know; `key_variable` is empty where no key is needed."""
    return {
        "source": name,
        "organization": source.organization or "",
        "key_variable": source.api_key.env if source.api_key else "",
    }


def _describe(source: Source) -> str:
    if source.sandbox is not None:
        return f"sandbox {source.sandbox}"
    from umsync.manifest.model import DEFAULT_BASE_URL

    key = f"key from {source.api_key.env}" if source.api_key else "no key"
    return f"organization {source.organization} at {source.base_url or DEFAULT_BASE_URL}, {key}"


@command.command("check")
@options.manifests_option
@options.source_option
@click.option(
    "--report",
    type=FILE,
    help="Write what needs somebody here, too, as Markdown.",
)
@click.pass_obj
def check(
    runtime: Runtime, manifests: tuple[Path, ...], sources: tuple[str, ...], report: Path | None
) -> None:
    """Try each source's key, and say when it expires. Changes nothing.

    A key with less than a day left counts as one that does not work.

    \b
    Example:
      umsync sources check
    """
    from umsync.cli.checking import check_all

    manifest = options.load_manifests(runtime, manifests)
    check_all(runtime, manifest, options.chosen_sources(manifest, sources), report)
