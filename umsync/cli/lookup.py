"""Reads organizations for the commands that look at people and plan nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from umsync.cli.masking import know_keys
from umsync.cli.reading import naming, surroundings
from umsync.cli.working import working
from umsync.connect import connect_reader
from umsync.errors import IncompleteReadError
from umsync.manifest.model import Policy, Protection
from umsync.model.organization import Catalogs, Incomplete
from umsync.model.search import Search
from umsync.model.user import User
from umsync.planning.explain import details_of
from umsync.planning.key_owners import protected_fields
from umsync.planning.needs import needs_of
from umsync.planning.reading import read_details, read_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from umsync.cli.runtime import Runtime
    from umsync.kinds.filter import Filter
    from umsync.manifest.model import Manifest
    from umsync.model.field import Field
    from umsync.model.organization import Read, Snapshot
    from umsync.model.ports import Reader

QUESTION: Final = "question"
"""The name of the only policy of a manifest that only asks."""


@dataclass(frozen=True, slots=True)
class Found:
    """The users of one source who are meant, and near e-mail addresses when there are none."""

    catalogs: Catalogs
    users: tuple[User, ...]
    near: tuple[str, ...] = ()


@contextmanager
def reading(runtime: Runtime, manifest: Manifest, name: str) -> Iterator[Reader]:
    """A reader of a source of the manifest; says at a terminal that it reads.

    Raises:
        CredentialsError: the key is missing, rejected or not allowed.
    """
    know_keys(runtime.env, manifest)
    source = manifest.sources[name]
    with (
        naming(name, source),
        working(runtime, f"Reading {name}") as work,
        connect_reader(name, source, surroundings(runtime, work)) as reader,
    ):
        yield reader


def read_people(
    manifest: Manifest, name: str, as_of: datetime, reader: Reader, columns: frozenset[Field]
) -> Snapshot:
    """Those whom the manifest's policies may match, with `columns`.

    Raises:
        IncompleteReadError: somebody may have been missed.
        NameNotFoundError: a policy names something that the organization does not have.
    """
    try:
        read: Read = read_for(manifest, name, as_of, reader, columns)
    except IncompleteReadError as error:
        read = Incomplete(str(error))
    return _whole(name, read)


def asking(manifest: Manifest, where: Filter) -> Manifest:
    """The manifest with this one question, and nobody to protect: nothing is going to happen."""
    policies = {QUESTION: Policy(where=where, do=())}
    return replace(manifest, protect=Protection(), exempt=(), policies=policies)


def look_up(manifest: Manifest, name: str, who: str, reader: Reader) -> Found:
    """The user with this account id, or the users with this e-mail address, with all details.

    Raises:
        UmsyncError: the organization cannot be asked, or somebody may have been missed.
    """
    needs = needs_of(manifest, name)
    catalogs = reader.catalogs(needs | protected_fields(manifest))
    if "@" in who:
        found = _by_email(name, who.lower(), catalogs, needs, reader)
    else:
        found = Found(catalogs, tuple(reader.users([who], needs).values()))
    wanted = ((user, details_of(manifest, name, user)) for user in found.users)
    return replace(found, users=tuple(read_details(wanted, reader)))


def _by_email(
    name: str, email: str, catalogs: Catalogs, needs: frozenset[Field], reader: Reader
) -> Found:
    """Searches for the address, in lower case; only when it finds nobody, everybody is read."""
    snapshot = _whole(name, reader.snapshot(catalogs, needs, (Search(emails=frozenset({email})),)))
    users = _with(snapshot, email)
    if not users and len(snapshot.users) < snapshot.population:
        snapshot = _whole(name, reader.snapshot(catalogs, needs))
        users = _with(snapshot, email)
    known = {user.email for user in snapshot.users if user.email}
    near = () if users else get_close_matches(email, sorted(known), cutoff=0.8)
    return Found(catalogs, users, tuple(near))


def _with(snapshot: Snapshot, email: str) -> tuple[User, ...]:
    return tuple(each for each in snapshot.users if (each.email or "").lower() == email)


def _whole(name: str, read: Read) -> Snapshot:
    if isinstance(read, Incomplete):
        raise IncompleteReadError(f"Source {name} could not be read whole. {read.reason}")
    return read.snapshot
