"""JSON, as https://www.rfc-editor.org/rfc/rfc8259 has it: one decoder, with bounds that are ours.

Python's own differ: how deep it goes, its words, and how long a number may be.
"""

from __future__ import annotations

import math
import re
from codecs import BOM_UTF8
from json import JSONDecodeError, JSONDecoder
from typing import Any, Final, NoReturn

from umsync.codec.levels import MOST_LEVELS, is_too_deep

_MOST_DIGITS: Final = 600
"""Python never refuses a whole number of so many digits, whatever PYTHONINTMAXSTRDIGITS says."""
_SUPERFLUOUS: Final = re.compile(r",[ \t\n\r]*(?=[]}])")
TOO_DEEP: Final = f"is nested more than {MOST_LEVELS} levels deep"


class JsonError(ValueError):
    """A text is not JSON, or not such as umsync reads; the message is the rest of a sentence."""


def decoded(text: str | bytes) -> Any:  # noqa: ANN401 - whatever it holds
    """The value of a JSON text; bytes are UTF-8, with or without its mark.

    Of several members of an object with the same name the last counts.

    Raises:
        JsonError: there is none, or it is too deep or has a number that is too long.
    """
    if is_too_deep(text):
        raise JsonError(TOO_DEEP)
    try:
        whole = text if isinstance(text, str) else text.removeprefix(BOM_UTF8).decode()
        return _STRICT.decode(whole)
    except UnicodeDecodeError:
        raise JsonError("is not UTF-8 text") from None
    except JSONDecodeError as error:
        raise JsonError(f"is not valid JSON in line {_line(error)}") from None


def _line(error: JSONDecodeError) -> int:
    """Versions of Python differ in the column, and in whether they go over a comma too many."""
    comma = _SUPERFLUOUS.match(error.doc, error.pos)
    return error.doc.count("\n", 0, comma.end() if comma else error.pos) + 1


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise JsonError(f"has a number with more than {_MOST_DIGITS} digits")
    return int(digits)


def _fraction(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise JsonError("has a number that is too large")
    return number


def _no_number(_: str) -> NoReturn:
    raise JsonError("is not valid JSON: NaN and Infinity are no numbers")


LENIENT: Final = JSONDecoder(parse_int=_whole)
"""Takes NaN and infinite numbers, whose reader has a sentence for them; asks not how deep it is."""
_STRICT: Final = JSONDecoder(parse_int=_whole, parse_float=_fraction, parse_constant=_no_number)
