"""One organization, ready to be read and written."""

from __future__ import annotations

from dataclasses import dataclass

from umsync.kinds.scope import GroupCatalog
from umsync.model.ports import Reader, Writer


@dataclass(frozen=True, slots=True)
class Connection:
    """The source's name, both sides of its API, and its groups as they are now."""

    source: str
    reader: Reader
    writer: Writer
    groups: GroupCatalog
