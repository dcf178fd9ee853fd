"""Whole numbers on the command line: as many digits as anybody means, and no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import click

from umsync.cli.misuse import refused

if TYPE_CHECKING:
    from click import Context, Parameter

_WHOLE: Final = re.compile(r"([+-]?)0*([0-9]+)")
_MOST_DIGITS: Final = 18
MOST: Final = 10**_MOST_DIGITS - 1
"""Nobody means more."""


class WholeNumber(click.ParamType[int]):
    """Any whole number."""

    name = "integer"

    def convert(self, value: str | int, param: Parameter | None, ctx: Context | None) -> int:
        """The number."""
        number = whole(value)
        if number is not None and abs(number) <= MOST:
            return number
        raise refused(value, _expected(number), param, ctx)


class WholeNumberFrom(click.IntRange):
    """A whole number that is neither too small nor too large; the help shows its range."""

    def __init__(self, least: int, most: int | None = None) -> None:
        super().__init__(least, most)
        self._range = range(least, (MOST if most is None else most) + 1)

    def convert(self, value: str | int, param: Parameter | None, ctx: Context | None) -> int:
        """The number."""
        number = whole(value)
        if number is not None and number in self._range:
            return number
        raise refused(value, _expected(number, self.min, self.max), param, ctx)


def whole(value: str | int) -> int | None:
    """The number, None if it is none. One that has far too many digits is only near to it.

    Python reads other writings' digits as well, and refuses thousands of them.
    """
    if isinstance(value, int):
        return value
    found = _WHOLE.fullmatch(value.strip())
    return int(found[1] + found[2][: _MOST_DIGITS + 1]) if found else None


def _expected(number: int | None, least: int | None = None, most: int | None = None) -> str:
    if least is not None and most is not None:
        return f"a whole number from {least:,} to {most:,}"
    size = number or 0
    if (abs(size) if least is None else size) > MOST:
        return f"a whole number with at most {_MOST_DIGITS} digits"
    return "a whole number" if least is None else f"a whole number, {least:,} or more"
