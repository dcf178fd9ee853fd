"""A value that must never be shown, and the one gate that everything written goes through."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MASK: Final = "***"
ATLASSIAN_KEY: Final = re.compile(r"AT[AC]TT3x[A-Za-z0-9_=+/-]{4,}")
"""What every key of Atlassian looks like, also one that we do not know."""
_HINT: Final = "TT3x"
_RANDOM: Final = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])(?!(?i:[0-9a-f-]+)$)[A-Za-z0-9_=+/-]{16,}")
"""No word, number, e-mail address, account id or uuid."""
_SHORTEST: Final = 8
"""Whatever is shorter is no key, and to mask it would only spoil the text."""


class Secret:
    """Holds an API key. `str`, `repr` and formatting show a mask; only `reveal` gives the value.

    `is_used` is false for one that Atlassian was not asked with, such as a sandbox's. Whoever
    writes manifests could choose it, and so which texts nobody gets to see: it has to look random.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str, *, is_used: bool = True) -> None:
        self._value = value
        known = _known.get()
        if known is not None and (is_used or _RANDOM.fullmatch(value)):
            known.add(value)

    def reveal(self) -> str:
        """The value itself, for the Authorization header and for `masked`, and nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(("Secret", self._value))

    def __reduce__(self) -> str:
        raise TypeError("A Secret cannot be pickled.")


class _Known:
    """Values that are masked, the longest first. They are read far more often than added."""

    def __init__(self) -> None:
        self.values: tuple[str, ...] = ()
        self._lock = threading.Lock()

    def add(self, value: str) -> None:
        with self._lock:
            self.values = _maskable((*self.values, value))


_known: ContextVar[_Known | None] = ContextVar("known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """While it lasts, `masked` knows every Secret that is made.

    A gate that must hold everywhere cannot rest on everybody handing the keys along.
    """
    token = _known.set(_Known())
    try:
        yield
    finally:
        _known.reset(token)


def masked(text: str, secrets: Iterable[Secret] | None = None) -> str:
    """The text without these secrets, or those that are remembered, and without Atlassian keys.

    It is the text itself if there is nothing to mask.
    """
    values = _remembered() if secrets is None else _maskable(each.reveal() for each in secrets)
    for value in values:
        text = text.replace(value, MASK)
    return ATLASSIAN_KEY.sub(MASK, text) if _HINT in text else text


def may_hold_key(document: str, quoted: Callable[[str], str]) -> bool:
    """Whether there may be anything to mask in the texts of a document that quotes them so.

    Asked once for all of it, so that they need not be looked at one by one.
    """
    return any(each in document for each in (_HINT, *map(quoted, _remembered())))


def _remembered() -> tuple[str, ...]:
    known = _known.get()
    return known.values if known else ()


def _maskable(values: Iterable[str]) -> tuple[str, ...]:
    """The longest first, since one may hold another."""
    return tuple(sorted({each for each in values if len(each) >= _SHORTEST}, key=len, reverse=True))
