"""A stable order of rows that can be resumed after any key, even one that has gone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.sandbox.document import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


Key = tuple[str, str]
"""(sort text, id): the id makes equal texts sort the same way every time."""

_SORT_TEXT: Final = 64
"""Sort texts are cut here, so that a cursor stays short whatever somebody's name is."""


@dataclass(frozen=True, slots=True)
class Order:
    """Rows beside their keys, ascending."""

    keys: list[Key]
    rows: list[Row]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, Row]]) -> Order:
        """The order of (sort text, id, row) triples."""
        keyed = [((text.casefold()[:_SORT_TEXT], row_id), row) for text, row_id, row in rows]
        keyed.sort(key=lambda pair: pair[0])
        return cls([key for key, _ in keyed], [row for _, row in keyed])

    def after(self, key: Key | None, *, descending: bool = False) -> Iterator[tuple[Key, Row]]:
        """Each (key, row) beyond `key`, from the start when it is None."""
        if descending:
            start = len(self.keys) if key is None else bisect_left(self.keys, key)
            positions = range(start - 1, -1, -1)
        else:
            start = 0 if key is None else bisect_right(self.keys, key)
            positions = range(start, len(self.keys))
        return ((self.keys[at], self.rows[at]) for at in positions)
