"""`umsync kinds`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli import completing
from umsync.cli.command import Command
from umsync.cli.output import say
from umsync.cli.suggesting import suggestion
from umsync.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from umsync.kinds.base import Kind


@click.command(cls=Command)
@click.argument("name", required=False, shell_complete=completing.kinds)
def command(name: str | None) -> None:
    """List the filters and actions, or explain one.

    \b
    Example:
      umsync kinds last_active
    """
    say("\n".join(_explain(name) if name else _list()))


def _list() -> Iterator[str]:
    from umsync.kinds import registry

    groups: tuple[tuple[str, Mapping[str, type[Kind]]], ...] = (
        ("Filters", registry.filters()),
        ("Actions", registry.actions()),
    )
    for title, kinds in groups:
        yield f"{title}:"
        yield from (f"  {key:20} {_doc(kind).splitlines()[0]}" for key, kind in kinds.items())
        yield ""
    yield "One in full: umsync kinds NAME"


def _explain(name: str) -> Iterator[str]:
    from umsync.kinds import registry

    kinds: dict[str, type[Kind]] = {**registry.filters(), **registry.actions()}
    if name not in kinds:
        hint = suggestion(name, kinds)
        raise UsageError(f"There is no kind {name!r}.{hint} See them all: umsync kinds")
    yield f"{name}\n"
    yield _doc(kinds[name])
    settings = kinds[name].settings()
    if settings:
        yield "\nSettings:"
        yield from (f"  {each.name:12} {each.metadata['doc']}" for each in settings)


def _doc(kind: type[Kind]) -> str:
    import inspect

    return inspect.getdoc(kind) or ""
