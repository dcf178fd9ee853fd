"""Reads a JSON object member by member, and a long list in it batch by batch.

`json.loads` would hold all of it at once: several times the text. What is JSON and what is not is
decided alike.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from umsync.codec.json_text import LENIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANKS: Final = re.compile(r"[ \t\n\r]*")
_BATCH: Final = 50
"""Elements of a list at a time: what is read stays in the processor's cache until it is used."""


def members(text: str) -> Iterator[tuple[str, Any]]:
    """The name and value of each member; of one that is a list an iterator of batches.

    The iterator must be used up before the next member is asked for. JSON that is no object has no
    members.

    Raises:
        ValueError, RecursionError: the text is no JSON. How deep it is nobody has asked before.
    """
    here = _Cursor(text)
    if here.sign() != "{":
        LENIENT.decode(text)
        return
    here.take("{")
    if here.sign() == "}":
        here.take("}")
    else:
        yield from _members(here)
    if here.sign():
        raise ValueError


def _members(here: _Cursor) -> Iterator[tuple[str, Any]]:
    goes_on = True
    while goes_on:
        if here.sign() != '"':
            raise ValueError
        name = here.value()
        here.take(":")
        yield name, (here.batches() if here.sign() == "[" else here.value())
        goes_on = here.take(",}") == ","


class _Cursor:
    """A place in JSON text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._scan = LENIENT.raw_decode

    def sign(self) -> str:
        """The next character that is no blank; empty at the end."""
        blanks = _BLANKS.match(self._text, self._at)
        self._at = blanks.end() if blanks else self._at
        return self._text[self._at : self._at + 1]

    def take(self, signs: str) -> str:
        """Goes over the next sign, which must be one of these."""
        sign = self.sign()
        if not sign or sign not in signs:
            raise ValueError
        self._at += 1
        return sign

    def value(self) -> Any:  # noqa: ANN401 - whatever stands there
        """Goes over the next value."""
        self.sign()
        found, self._at = self._scan(self._text, self._at)
        return found

    def batches(self) -> Iterator[list[Any]]:
        """Goes over a list."""
        self.take("[")
        if self.sign() == "]":
            self.take("]")
            return
        batch: list[Any] = []
        goes_on = True
        while goes_on:
            batch.append(self.value())
            goes_on = self.take(",]") == ","
            if len(batch) == _BATCH or not goes_on:
                yield batch
                batch = []
