"""The tries of a request as rows of a run log."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from umsync.errors import Attempt
from umsync.runs.canonical import DamagedError, Row, entry

if TYPE_CHECKING:
    from umsync.errors import Attempts


def attempt_rows(attempts: Attempts) -> list[Row]:
    """As JSON data."""
    return [asdict(each) for each in attempts]


def attempts_of(row: Row) -> Attempts:
    """The tries that a result's row has; none if it says nothing of them.

    Raises:
        DamagedError: They are none of ours.
    """
    rows = row.get("attempts", [])
    if not isinstance(rows, list):
        raise DamagedError("'attempts' is no list.")
    return tuple(map(_attempt, rows)) if rows else ()


def _attempt(row: Any) -> Attempt:  # noqa: ANN401 - JSON of whoever wrote the file
    if not isinstance(row, dict):
        raise DamagedError("An attempt is not an object.")
    waited = row.get("waited")
    if not isinstance(waited, int | float) or isinstance(waited, bool):
        raise DamagedError("'waited' is missing or is no number.")
    return Attempt(
        endpoint=entry(row, "endpoint", str),
        reason=entry(row, "reason", str),
        status=None if row.get("status") is None else entry(row, "status", int),
        request_id=None if row.get("request_id") is None else entry(row, "request_id", str),
        waited=float(waited),
    )
