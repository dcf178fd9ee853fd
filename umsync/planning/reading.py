"""Reads what a plan needs of a source, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from umsync.kinds.catalog import NameNotFoundError
from umsync.model.field import DETAILS, Field
from umsync.model.organization import Complete, Incomplete
from umsync.model.ports import anybody
from umsync.model.search import in_any
from umsync.planning.details import open_details
from umsync.planning.key_expiry import key_fields
from umsync.planning.key_owners import protected_fields
from umsync.planning.needs import needs_of
from umsync.planning.reach import is_settled, reach_of
from umsync.planning.sieve import sieve
from umsync.planning.view import view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from umsync.manifest.model import Manifest
    from umsync.model.organization import Catalogs, Read
    from umsync.model.ports import Reader
    from umsync.model.user import User
    from umsync.planning.policies import BoundPolicy
    from umsync.planning.view import View


def read_for(  # noqa: PLR0913, PLR0917 - what is read, for whom, and by whom
    manifest: Manifest,
    source: str,
    as_of: datetime,
    reader: Reader,
    columns: frozenset[Field] = frozenset(),
    base: Manifest | None = None,
    *,
    keep_all: bool = True,
) -> Read:
    """What the source's policies and protections look at, and `columns`, in their order of cost.

    Lists come first; details only of users on whom they matter then. With `base` it is enough for
    that manifest as well, unless one of its policies names something that is not there. Without
    `keep_all` only those are kept whom a plan of the manifests can be about.

    Raises:
        NameNotFoundError: a policy names something that the organization does not have.
        UmsyncError: the organization cannot be asked.
    """
    asking = (manifest, base) if base else (manifest,)
    needs = columns.union(*(needs_of(each, source) for each in asking))
    of_key = key_fields(manifest.sources[source])
    fields = needs.union(of_key, *map(protected_fields, asking))
    catalogs = reader.catalogs(fields)
    views = [view_of(manifest, source, as_of, catalogs)]
    if base:
        with suppress(NameNotFoundError):  # whoever plans with it finds out
            views.append(view_of(base, source, as_of, catalogs))
    keep = anybody if keep_all else sieve(views)
    read = _listed(views, reader, catalogs, needs, keep)
    if isinstance(read, Incomplete):
        return read
    policies = [policy for each in views for policy in each.policies]
    users = with_details(read.snapshot.users, policies, reader)
    return Complete(replace(read.snapshot, users=users, cost=reader.cost()))


def _listed(
    views: Sequence[View],
    reader: Reader,
    catalogs: Catalogs,
    needs: frozenset[Field],
    keep: Callable[[User], bool],
) -> Read:
    """Everybody whom the plan can be about, which is everybody if somebody is named in vain."""
    reach = in_any(reach_of(each.manifest, each.scope) for each in views)
    read = reader.snapshot(catalogs, needs, reach, keep)
    if isinstance(read, Incomplete):
        return read
    snapshot = read.snapshot
    if snapshot.is_whole:
        return read
    if all(is_settled(each.manifest, each.scope, reach, snapshot.users) for each in views):
        return read
    return reader.snapshot(catalogs, needs, keep=keep)


def with_details(
    users: Iterable[User], policies: Iterable[BoundPolicy], reader: Reader
) -> tuple[User, ...]:
    """The users, with every detail that one of the policies hangs on.

    Each round reads at least one detail that was open, so the rounds come to an end.
    """
    known = {user.account_id: user for user in users}
    asking, latest = tuple(policies), tuple(known.values())
    while found := tuple(open_details(latest, asking)):
        latest = tuple(read_details(found, reader))
        known |= {user.account_id: user for user in latest}
    return tuple(known.values())


def read_details(wanted: Iterable[tuple[User, frozenset[Field]]], reader: Reader) -> Iterator[User]:
    """The users with these fields of `LAZY`; directories are asked for all users together."""
    asked = tuple(wanted)
    homeless: list[User] = []
    found = reader.in_detail((user, fields & DETAILS) for user, fields in asked)
    for known, (_, fields) in zip(found, asked, strict=True):
        if Field.DIRECTORIES in fields:
            homeless.append(known)
        else:
            yield known
    if homeless:
        yield from reader.placed(homeless)
