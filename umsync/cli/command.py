"""Commands and groups that refuse what they do not take in umsync's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from umsync.cli.misuse import MisuseError, placed, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence


class Command(click.Command):
    """A command; it says itself which arguments are too many."""

    allow_extra_args = True
    """click hands them over, then, instead of refusing them in words of its own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does.

        Raises:
            MisuseError: there are arguments too many.
        """
        with placed(ctx):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise MisuseError(_too_many(rest), ctx)
        return rest


class Group(click.Group):
    """A group of commands; it says itself which command does not exist."""

    command_class = Command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does."""
        with placed(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does; a shell that completes has no place for errors.

        Raises:
            MisuseError: there is no such command.
        """
        if not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            raise MisuseError(_no_command(args[0], self.list_commands(ctx)), ctx)
        return super().resolve_command(ctx, args)


def _no_command(name: str, known: Sequence[str]) -> str:
    from umsync.cli.suggesting import suggestion

    return f"There is no command {quoted(name)}.{suggestion(name.lower(), known)}"


def _too_many(rest: Sequence[str]) -> str:
    if len(rest) == 1:
        return f"There is an argument too many: {quoted(rest[0])}."
    return f"There are {len(rest):,} arguments too many, from {quoted(rest[0])} on."
