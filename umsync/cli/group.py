"""Commands that are imported only when they are used: one file, one command, one name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from umsync.cli.command import Group

if TYPE_CHECKING:
    import click


class LazyGroup(Group):
    """Finds commands in a package: module `sources` holds the command `sources` as `command`."""

    def __init__(self, *args: Any, package: str, **kwargs: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **kwargs)
        self._package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the package's modules."""
        from pkgutil import iter_modules

        del ctx
        found = iter_modules(import_module(self._package).__path__)
        return sorted(each.name.removesuffix("_") for each in found)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the command's module."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{self._package}.{cmd_name}").command
        return command
