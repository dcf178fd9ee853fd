"""Reads a whole organization as planning does: its lists first, then everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.errors import IncompleteReadError
from umsync.model.field import EXPANDED, Field
from umsync.model.organization import Incomplete

if TYPE_CHECKING:
    from umsync.model.organization import Read
    from umsync.model.ports import Reader

LISTED = EXPANDED | {Field.DIRECTORIES}
"""All that the listings of users themselves can tell."""


def read_whole(reader: Reader, needs: frozenset[Field]) -> Read:
    """Everybody, or why somebody may be missing."""
    try:
        catalogs = reader.catalogs(needs)
    except IncompleteReadError as failed:
        return Incomplete(str(failed))
    return reader.snapshot(catalogs, needs)
