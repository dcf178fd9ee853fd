"""Days and times in ISO 8601, as RFC 3339 has them: the forms that umsync takes.

Versions of Python differ: 3.14 takes 24:00, earlier ones take a fraction of a minute.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
MINUTE: Final = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
SECOND: Final = ":[0-5][0-9]"
ZONE: Final = "[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9]"
_WHOLE: Final = 20
_WITH_PART: Final = frozenset({24, 27})
_MIDNIGHT: Final = "24"
_DAY: Final = re.compile(DAY)
_TIME: Final = rf"[T ]{MINUTE}(?:{SECOND}(?:[.][0-9]{{1,6}})?)?(?:Z|{ZONE})?"
_MOMENT: Final = re.compile(f"{DAY}(?:{_TIME})?")


def day_of(text: str) -> date:
    """The day that a text such as `2026-11-23` is.

    Raises:
        ValueError: it is none.
    """
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def moment_of(text: str) -> datetime:
    """The moment that a text such as `2026-11-23T10:11:12Z` is, with its zone if it has one.

    Seconds may be absent, and a blank may stand for the T. A day is its midnight.

    Raises:
        ValueError: it is none.
    """
    if not is_usual(text) and not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def is_usual(text: str) -> bool:
    """Whether it can only be a moment in UTC such as `2026-11-23T10:11:12.123Z`, or none at all.

    Nearly all have this form, and there are many.
    """
    signs = text[4:20:3]
    if signs == "--T::Z":
        return len(text) == _WHOLE and text[11:13] < _MIDNIGHT
    has_part = len(text) in _WITH_PART and text[-1:] == "Z" and text[20:-1].isdecimal()
    return signs == "--T::." and has_part and text[11:13] < _MIDNIGHT
