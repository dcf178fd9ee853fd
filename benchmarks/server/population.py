"""The invented people behind the server: seeded once a day and kept in `benchmarks/.cache`.

Whoever asks for more people than BASE gets copies of BASE people with account ids of their own, so
that memory stays small. A copy has the person's account id but for the last two digits.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import umsync.sandbox
from umsync.sandbox.seed import seed
from umsync.sandbox.store import Store
from umsync.sandbox.users import users_in_order

if TYPE_CHECKING:
    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization

BASE: Final = 100_000
CACHE: Final = Path(__file__).resolve().parent.parent / ".cache"
_DIGITS: Final = 2
"""Hexadecimal digits at the end of an account id that tell copies apart."""
_MOST_COPIES: Final = 16**_DIGITS
_SOURCES: Final = (
    *("document", "hostile", "organization", "people", "seed", "seed_activity", "seed_groups"),
    *("seed_kinds", "seed_people", "seed_places", "user_filters"),
)
"""Modules of the sandbox that decide what is cached."""


@dataclass(frozen=True)
class Population:
    """People by account id, each `copies` times; a person's number is `place * copies + copy`.

    `folder` is the cache of this organization, `as_of` the moment it was seeded for (UTC).
    """

    store: Store
    folder: Path
    as_of: datetime
    copies: int

    @cached_property
    def organization(self) -> Organization:
        """The seeded organization; nobody changes it."""
        with self.store.reading() as organization:
            return organization

    @cached_property
    def people(self) -> list[Row]:
        """The seeded people in the order of their account ids."""
        return users_in_order(self.organization).rows

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each person stands in `people`, by the part of the id that all copies share."""
        return {self.stem(row["accountId"]): place for place, row in enumerate(self.people)}

    def stem(self, account_id: str) -> str:
        """The part of an account id that all copies share."""
        return account_id if self.copies == 1 else account_id[:-_DIGITS]

    def account_id(self, number: int) -> str:
        """The account id of a person by number."""
        place, copy = divmod(number, self.copies)
        known: str = self.people[place]["accountId"]
        return known if self.copies == 1 else f"{known[:-_DIGITS]}{copy:0{_DIGITS}x}"

    def copy_of(self, account_id: str) -> int:
        """Which copy an account id is; one that is none is beyond them all."""
        if self.copies == 1:
            return 0
        try:
            return int(account_id[-_DIGITS:], 16)
        except ValueError:
            return _MOST_COPIES


def population(users: int, number: int, cache: Path = CACHE, base: int = BASE) -> Population:
    """So many people, seeded with this number; of more than `base` the others are copies.

    Raises:
        ValueError: so many cannot be made of copies.
    """
    seeded = min(users, base)
    copies, rest = divmod(users, seeded)
    if rest or copies > _MOST_COPIES:
        most = base * _MOST_COPIES
        raise ValueError(f"More than {base:,} users must be a multiple of it, up to {most:,}.")
    as_of = datetime.combine(datetime.now(UTC).date(), time(), UTC)
    folder = _folder(cache, f"{seeded}-{number}", as_of)
    document = _document(folder, seeded, number, as_of)
    return Population(Store(None, document), folder, as_of, copies)


def _folder(cache: Path, size: str, as_of: datetime) -> Path:
    """A new name each day and for each change of what is seeded; older ones of the size go."""
    folder = cache / f"{size}-{as_of:%Y%m%d}-{_fingerprint()}"
    for stale in cache.glob(f"{size}-*"):
        if stale != folder:
            shutil.rmtree(stale)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _fingerprint() -> str:
    home = Path(umsync.sandbox.__file__).parent
    found = hashlib.sha256(Path(__file__).read_bytes())
    for name in _SOURCES:
        found.update((home / f"{name}.py").read_bytes())
    return found.hexdigest()[:12]


def _document(folder: Path, users: int, number: int, as_of: datetime) -> Row:
    path = folder / "sandbox.json"
    if path.exists():
        document: Row = json.loads(path.read_bytes())
        return document
    document = seed(users=users, seed=number, as_of=as_of)
    beside = path.with_suffix(".tmp")
    beside.write_text(json.dumps(document), "ascii")
    beside.replace(path)  # whole or not at all
    return document
