"""The one way that run logs write JSON and moments, so that equal data are equal bytes."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime
from typing import Any, TypeVar

from umsync.codec.json_text import JsonError, decoded
from umsync.codec.moments import moment_of
from umsync.errors import FilesError
from umsync.model.secret import masked

Row = dict[str, Any]
Kind = TypeVar("Kind")


class DamagedError(FilesError):
    """A file of a run is not what umsync wrote there."""


def canonical(row: Row) -> bytes:
    """Sorted keys, no spaces, ASCII only: it has no line break and no invalid character."""
    return json.dumps(row, sort_keys=True, separators=(",", ":")).encode("ascii")


def indented(row: Row) -> str:
    """For people: sorted keys, two spaces, ASCII, and a line break at the end.

    Piece by piece: `json.dumps` with spaces holds every piece of a large document at once.
    """
    text = io.StringIO()
    json.dump(row, text, indent=2, sort_keys=True)
    text.write("\n")
    return text.getvalue()


def without_keys(value: Any) -> Any:  # noqa: ANN401 - any part of a row
    """The same data with every API key in a text masked."""
    if isinstance(value, dict):
        return {name: without_keys(each) for name, each in value.items()}
    if isinstance(value, list):
        return [without_keys(each) for each in value]
    return masked(value) if isinstance(value, str) else value


def parse(text: bytes | str, what: str) -> Row:
    """The JSON object in a text.

    Raises:
        DamagedError: The text holds something else.
    """
    try:
        row = decoded(text)
    except JsonError as error:
        raise DamagedError(f"{what} {error}.") from None
    if not isinstance(row, dict):
        raise DamagedError(f"{what} is not a JSON object.")
    return row


def entry(row: Row, name: str, kind: type[Kind]) -> Kind:
    """The value of this name.

    Raises:
        DamagedError: It is absent or of another type.
    """
    value = row.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise DamagedError(f"{name!r} is missing or is no {kind.__name__}.")
    return value


def moment_text(moment: datetime) -> str:
    """ISO 8601 in UTC, with `Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment(row: Row, name: str) -> datetime:
    """The moment of this name, in UTC.

    Raises:
        DamagedError: It is absent, not ISO 8601, or without a time zone.
    """
    text = entry(row, name, str)
    try:
        found = moment_of(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise DamagedError(f"{name!r} is not a moment: {text[:40]!r}.")
    return found if found.tzinfo is UTC else found.astimezone(UTC)


def sha256(content: bytes) -> str:
    """In hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
