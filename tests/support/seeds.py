"""Invented organizations, each seeded once in a process however many tests begin with it."""

from __future__ import annotations

import marshal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from umsync.sandbox.seed import seed
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from datetime import datetime


def seeded(*, users: int, number: int, as_of: datetime) -> dict[str, Any]:
    """What `seed` gives, a copy for each caller."""
    found: dict[str, Any] = marshal.loads(_seeded(users, number, as_of))  # noqa: S302 - our own
    return found


def write_seeded(path: Path, *, users: int, number: int, as_of: datetime) -> None:
    """The sandbox's file of such an organization."""
    path.write_bytes(_file(users, number, as_of))


@cache
def _seeded(users: int, number: int, as_of: datetime) -> bytes:
    return marshal.dumps(seed(users=users, seed=number, as_of=as_of))


@cache
def _file(users: int, number: int, as_of: datetime) -> bytes:
    document = seeded(users=users, number=number, as_of=as_of)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sandbox.json"
        Store(path, document).save()
        return path.read_bytes()
