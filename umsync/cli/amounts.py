"""Options that are amounts: of time, and of failures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import click

from umsync.cli.misuse import refused
from umsync.cli.whole_numbers import WholeNumberFrom

if TYPE_CHECKING:
    from umsync.applying.tolerance import Tolerance

_SECONDS: Final = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION: Final = re.compile(r"([0-9]{1,9})([smh]?)")
_TOLERANCE: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)%|([0-9]{1,9})")
_ALL: Final = 100


class Duration(click.ParamType[float]):
    """Seconds, minutes or hours: `90`, `90s`, `5m`, `2h`; in seconds."""

    name = "duration"

    def convert(
        self, value: str | float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number of seconds."""
        if isinstance(value, float):
            return value
        found = _DURATION.fullmatch(value)
        if found is None:
            raise refused(value, "a time such as 90s, 5m or 2h", param, ctx)
        return int(found[1]) * _SECONDS[found[2]]


class Failures(click.ParamType["Tolerance"]):
    """A number of changes, or a percentage: `5`, `10%`."""

    name = "number or percentage"

    def convert(
        self, value: str | Tolerance, param: click.Parameter | None, ctx: click.Context | None
    ) -> Tolerance:
        """The tolerance."""
        from fractions import Fraction

        from umsync.applying.tolerance import Tolerance

        if isinstance(value, Tolerance):
            return value
        found = _TOLERANCE.fullmatch(value)
        if found is None or (found[1] and Fraction(found[1]) > _ALL):
            raise refused(value, "a number or a percentage, such as 5 or 10%", param, ctx)
        return Tolerance(Fraction(found[1] or found[2]), is_percentage=found[1] is not None)


max_wait_option = click.option(
    "--max-wait",
    type=Duration(),
    default="2m",
    show_default=True,
    help="The longest single wait that Atlassian may ask for, such as 90s or 10m.",
)
lanes_option = click.option(
    "--parallelism",
    type=WholeNumberFrom(1, 16),
    default=8,
    show_default=True,
    help="How many requests are on the way at the same time; 1 takes the fewest.",
)
max_time_option = click.option(
    "--max-time", type=Duration(), help="Stop cleanly after this time, such as 5h."
)
