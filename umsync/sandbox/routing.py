"""What a handler gets and gives, and the table entry that leads to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from werkzeug.datastructures import MultiDict

from umsync.sandbox.audit import AuditLog
from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.organization import Organization
from umsync.sandbox.validation import Fields, check_body, check_query

if TYPE_CHECKING:
    from umsync.sandbox.document import Row


@dataclass(frozen=True, slots=True)
class Call:
    """One request that may be served: path values, query, JSON body, time (UTC), own address.

    `audit` is what happened so far; the endpoints only read it.
    """

    organization: Organization
    path: Mapping[str, str]
    query: MultiDict[str, str]
    body: Mapping[str, object]
    now: datetime
    host: str
    audit: AuditLog

    def checked(self, fields: Fields) -> Row:
        """The body's known fields; raises RefusedError (400)."""
        return check_body(self.body, fields)

    def checked_query(self, fields: Fields) -> Row:
        """The query string's known fields; raises RefusedError (400)."""
        return check_query(self.query, fields)

    def scope(self) -> frozenset[str] | None:
        """The directory in the path as a set; None for `-`, which means all of them."""
        directory_id = self.path["directory_id"]
        if directory_id == "-":
            return None
        if directory_id not in self.organization.directories:
            raise RefusedError(Problem.UNKNOWN, "Directory not found.")
        return frozenset({directory_id})


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON value, None for no body at all; `headers` beside the usual ones."""

    status: int
    value: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """One documented endpoint.

    `scope` is the API scope a key needs; `body` says whether a JSON body is "required",
    "optional" or "none"; `writes` whether the handler changes the organization.
    """

    method: str
    rule: str
    handler: Callable[[Call], Answer] = field(repr=False)
    family: Family
    scope: str
    body: str = "none"
    writes: bool = False
