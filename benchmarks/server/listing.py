"""Searches for people, answered from rows that were encoded beforehand."""

from __future__ import annotations

import hashlib
import json
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from benchmarks.server.population import Population
from benchmarks.server.rows import Rows, rendered
from umsync.sandbox.paging import links
from umsync.sandbox.people import Scope
from umsync.sandbox.user_filters import keeper, narrowed
from umsync.sandbox.users import users_in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.sandbox.document import Row
    from umsync.sandbox.order import Order

_PAGE: Final = 20
_FREE: Final = frozenset({"cursor", "limit", "expand"})


class StrayCursorError(Exception):
    """The cursor belongs to no page of this query."""


@dataclass(frozen=True)
class Listing:
    """Answers queries that the sandbox has checked; what a query finds is kept for its pages.

    `page` is how many people an answer has at most, whatever the query asks for.
    """

    population: Population
    page: int
    _found: dict[str, array[int]] = field(default_factory=dict)
    _rows: dict[tuple[Scope, frozenset[str]], Rows] = field(default_factory=dict)

    def count(self, query: Row, scope: Scope) -> int:
        """How many people a query finds."""
        return len(self._numbers(query, scope))

    def search(self, query: Row, scope: Scope) -> bytes:
        """One page of what a query finds, as JSON.

        Raises:
            StrayCursorError: the cursor was not given for this query.
        """
        numbers, name = self._numbers(query, scope), _name(query, scope)
        begin = _begin(query.get("cursor"), name)
        end = begin + min(query.get("limit", _PAGE), self.page)
        following = f"{name}-{end}" if end < len(numbers) else None
        rows = self._rendered(narrowed(scope, query), query.get("expand", ()))
        people = b", ".join(map(rows.row, numbers[begin:end]))
        return b'{"data": [%b], "links": %b}' % (
            people,
            json.dumps(links(query.get("cursor"), following)).encode(),
        )

    def _rendered(self, scope: Scope, expand: Iterable[str]) -> Rows:
        parts = frozenset(expand)
        if (scope, parts) not in self._rows:
            self._rows[scope, parts] = rendered(self.population, scope, parts)
        return self._rows[scope, parts]

    def _numbers(self, query: Row, scope: Scope) -> array[int]:
        name = _name(query, scope)
        if name not in self._found:
            self._found[name] = array("I", self._search(query, narrowed(scope, query)))
        return self._found[name]

    def _search(self, query: Row, scope: Scope) -> list[int]:
        ids = query.get("accountIds")
        known = query if not ids else {**query, "accountIds": self._known(ids)}
        keep = keeper(self.population.organization, known, scope)
        order, is_descending = self._order(query)
        places = self._places(row["accountId"] for row in order.rows if keep(row))
        wanted = {} if not ids else self._copies(ids)
        copies, every = self.population.copies, range(self.population.copies)
        found = [place * copies + copy for place in places for copy in wanted.get(place, every)]
        return found[::-1] if is_descending else found

    def _order(self, query: Row) -> tuple[Order, bool]:
        organization = self.population.organization
        if not query.get("sortBy"):
            return users_in_order(organization), False
        order = organization.order(
            "nicknames",
            lambda: ((u["nickname"], u["accountId"], u) for u in organization.users.values()),
        )
        return order, query["sortBy"][0]["direction"] == "desc"

    def _places(self, ids: Iterable[str]) -> list[int]:
        stem, places = self.population.stem, self.population.places
        return [places[stem(each)] for each in ids if stem(each) in places]

    def _known(self, ids: Iterable[str]) -> list[str]:
        """The ids of the seeded people whose copies these are."""
        return [self.population.people[place]["accountId"] for place in self._places(ids)] or ["-"]

    def _copies(self, ids: Iterable[str]) -> dict[int, list[int]]:
        """Which copies of which person these ids are, by place."""
        found: dict[int, set[int]] = {}
        for each in ids:
            for place in self._places([each]):
                found.setdefault(place, set()).add(self.population.copy_of(each))
        copies = self.population.copies
        return {place: sorted(c for c in these if c < copies) for place, these in found.items()}


def _name(query: Row, scope: Scope) -> str:
    """The same for all pages of a query."""
    asked = {key: value for key, value in query.items() if key not in _FREE}
    text = json.dumps([sorted(scope or ()), asked], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _begin(cursor: str | None, name: str) -> int:
    if cursor is None:
        return 0
    begun, _, number = cursor.partition("-")
    if begun != name or not number.isdecimal():
        raise StrayCursorError
    return int(number)
