"""Reads what a plan needs of a source, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from umsync.kinds.scope import Scope
from umsync.model.organization import DETAILS, Complete, Field, Incomplete
from umsync.planning.details import open_details
from umsync.planning.needs import needs_of, policies_of
from umsync.planning.policies import bind_policy
from umsync.planning.protection import protected_fields
from umsync.planning.reach import is_settled, reach_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from umsync.manifest.model import Manifest
    from umsync.model.organization import Catalogs, Read, User
    from umsync.model.ports import Reader
    from umsync.planning.policies import BoundPolicy


def read_for(
    manifest: Manifest,
    source: str,
    as_of: datetime,
    reader: Reader,
    columns: frozenset[Field] = frozenset(),
) -> Read:
    """What the source's policies and protections look at, and `columns`, in their order of cost.

    Lists come first; details only of users on whom they matter then.

    Raises:
        NameNotFoundError: a policy names something that the organization does not have.
        UmsyncError: the organization cannot be asked.
    """
    needs = needs_of(manifest, source) | columns
    catalogs = reader.catalogs(needs | protected_fields(manifest))
    scope = Scope.of(source, as_of, catalogs, manifest.filters, manifest.tables)
    policies = [bind_policy(each, scope) for each in policies_of(manifest, source).values()]
    read = _listed(manifest, scope, reader, catalogs, needs)
    if isinstance(read, Incomplete):
        return read
    users = with_details(read.snapshot.users, policies, reader)
    return Complete(replace(read.snapshot, users=users, cost=reader.cost()))


def _listed(
    manifest: Manifest, scope: Scope, reader: Reader, catalogs: Catalogs, needs: frozenset[Field]
) -> Read:
    """Everybody whom the plan can be about, which is everybody if somebody is named in vain."""
    reach = reach_of(manifest, scope)
    read = reader.snapshot(catalogs, needs, reach)
    if isinstance(read, Incomplete):
        return read
    users, population = read.snapshot.users, read.snapshot.population
    if len(users) >= population or is_settled(manifest, scope, reach, users):
        return read
    return reader.snapshot(catalogs, needs)


def with_details(
    users: Iterable[User], policies: Iterable[BoundPolicy], reader: Reader
) -> tuple[User, ...]:
    """The users, with every detail that one of the policies hangs on.

    Each round reads at least one detail that was open, so the rounds come to an end.
    """
    known = {user.account_id: user for user in users}
    asking = tuple(policies)
    while found := tuple(open_details(known.values(), asking)):
        known |= {user.account_id: user for user in read_details(found, reader)}
    return tuple(known.values())


def read_details(wanted: Iterable[tuple[User, frozenset[Field]]], reader: Reader) -> Iterator[User]:
    """The users with these fields of `LAZY`; directories are asked for all users together."""
    homeless: list[User] = []
    for user, fields in wanted:
        details = fields & DETAILS
        known = reader.detailed(user, details) if details else user
        if Field.DIRECTORIES in fields:
            homeless.append(known)
        else:
            yield known
    if homeless:
        yield from reader.placed(homeless)
