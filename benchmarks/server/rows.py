"""People as encoded JSON, rendered once by the sandbox's own view and kept in a file."""

from __future__ import annotations

import hashlib
import json
import mmap
from array import array
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from benchmarks.server.population import Population
from umsync.sandbox.people import user_view

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from umsync.sandbox.people import Scope


@dataclass(frozen=True)
class Rows:
    """The encoded people one after the other, and where each begins; the last is the end."""

    data: mmap.mmap
    begins: array[int]
    population: Population

    def row(self, number: int) -> bytes:
        """A person, by number."""
        copies = self.population.copies
        place = number // copies
        found = self.data[self.begins[place] : self.begins[place + 1]]
        if copies == 1:
            return found
        known: str = self.population.people[place]["accountId"]
        return found.replace(known.encode(), self.population.account_id(number).encode())


def rendered(population: Population, scope: Scope, expand: Iterable[str]) -> Rows:
    """The rows of these people with these expanded parts, as listings of `scope` show them."""
    parts = tuple(sorted(expand))
    name = hashlib.sha256(json.dumps([sorted(scope or ()), parts]).encode()).hexdigest()[:12]
    data, begins = population.folder / f"{name}.rows", population.folder / f"{name}.begins"
    if not data.exists():
        _write(data, begins, _encoded(population, scope, parts))
    found = array("Q")
    found.frombytes(begins.read_bytes())
    with data.open("rb") as file:
        return Rows(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), found, population)


def _encoded(population: Population, scope: Scope, parts: tuple[str, ...]) -> list[bytes]:
    organization = population.organization
    views = (user_view(organization, row, scope, parts) for row in population.people)
    return [json.dumps(view).encode("ascii") for view in views]


def _write(data: Path, begins: Path, rows: list[bytes]) -> None:
    begins.write_bytes(array("Q", accumulate(map(len, rows), initial=0)).tobytes())
    beside = data.with_suffix(".tmp")
    beside.write_bytes(b"".join(rows))
    beside.replace(data)  # last, so that a file that is there is whole
