"""Pages and opaque cursors, each bound to the query it was given for."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.codec.json_text import decoded
from umsync.sandbox.document import Row
from umsync.sandbox.errors import Problem, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.sandbox.order import Key, Order

_FREE: Final = frozenset({"cursor", "limit", "expand"})
"""What may differ from one page of a listing to the next."""

FIRST_PAGE: Final = "sandbox-first-page"
"""A cursor that leads to the first page of any listing; only a fault ever gives it to anybody."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows and the bare cursor of the next page, None at the end."""

    rows: list[Row]
    next: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One query: its name, everything that narrows or sorts it, and where to go on."""

    name: str
    query: Row
    cursor: str | None
    limit: int

    def page(self, order: Order, keep: Callable[[Row], bool], *, descending: bool = False) -> Page:
        """The page of `order` at the cursor, of rows that `keep` accepts.

        Raises:
            RefusedError: 400, the cursor is broken or belongs to another query.
        """
        rows: list[Row] = []
        last: Key | None = None
        for key, row in order.after(self._start(), descending=descending):
            if not keep(row):
                continue
            if len(rows) == self.limit:
                return Page(rows, self._cursor_after(last))
            rows.append(row)
            last = key
        return Page(rows, None)

    def _cursor_after(self, key: Key | None) -> str:
        text = json.dumps([self._digest(), key]).encode()
        return base64.urlsafe_b64encode(text).decode().rstrip("=")

    def _start(self) -> Key | None:
        if self.cursor is None or self.cursor == FIRST_PAGE:
            return None
        digest, key = _decoded(self.cursor)
        if digest != self._digest():
            raise RefusedError(Problem.CURSOR, "The cursor belongs to another query.")
        return key

    def _digest(self) -> str:
        narrowed = {key: value for key, value in self.query.items() if key not in _FREE}
        text = json.dumps([self.name, narrowed], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def links(here: str | None, following: str | None) -> Row:
    """`links` of a page: bare cursors, and no key where there is none."""
    found = {"self": here, "next": following}
    return {name: cursor for name, cursor in found.items() if cursor is not None}


def _decoded(cursor: str) -> tuple[str, Key]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        digest, (text, row_id) = decoded(raw)
    except (ValueError, TypeError):
        raise RefusedError(Problem.CURSOR, "The cursor is not valid.") from None
    if not isinstance(text, str) or not isinstance(row_id, str):
        raise RefusedError(Problem.CURSOR, "The cursor is not valid.")
    return str(digest), (text, row_id)
