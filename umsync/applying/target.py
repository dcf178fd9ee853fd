"""The sources of a plan, bound to what their organizations have now, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.applying.admins import AdminGuard
from umsync.applying.connection import Connection
from umsync.applying.licenses import Licenses
from umsync.applying.recheck import Rules
from umsync.errors import UnsafeError
from umsync.kinds.scope import GroupCatalog, Scope
from umsync.model.field import Field
from umsync.model.plan import Change
from umsync.planning.details import unread_details
from umsync.planning.needs import needs_of, policies_of
from umsync.planning.policies import bind_policy
from umsync.planning.protection import Shield
from umsync.planning.reading import read_details, with_details

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from umsync.manifest.model import Manifest
    from umsync.model.plan import Plan
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class Target:
    """One source: its connection and rules, the fields to read, the changes by account id."""

    connection: Connection
    rules: Rules
    admins: AdminGuard
    licenses: Licenses
    needs: frozenset[Field]
    accounts: Mapping[str, tuple[Change, ...]]

    def users(self, account_ids: Sequence[str]) -> dict[str, User]:
        """These users as they are now, with the details that the policies hang on.

        Raises:
            UmsyncError: they cannot be read.
        """
        reader = self.connection.reader
        found = reader.users(account_ids, self.needs).values()
        known = with_details(found, self.rules.policies.values(), reader)
        return {user.account_id: self._detailed(user) for user in known}

    def _detailed(self, user: User) -> User:
        """With what the user's changes hang on, also when no filter matches any more."""
        policies = {
            name for each in self.accounts.get(user.account_id, ()) for name in each.policies
        }
        wanted = frozenset[Field]().union(
            *(each.details for name in policies for each in self.rules.policies[name].actions)
        )
        unread = wanted & unread_details(user)
        (known,) = read_details([(user, unread)], self.connection.reader)
        return known


def targets_of(
    plan: Plan, manifest: Manifest, connections: Mapping[str, Connection], now: datetime
) -> tuple[Target, ...]:
    """One for each source, in the plan's order.

    Filters are asked as of the plan, so that nobody has become idle meanwhile; protections and
    exemptions as of now.

    Raises:
        NameNotFoundError: a policy names a group that the organization no longer has.
        UnsafeError: a protected group no longer exists anywhere, so its members are not known.
    """
    if connections.keys() >= manifest.sources.keys():
        catalogs = [GroupCatalog(each.catalogs.groups) for each in connections.values()]
        _check_protected(manifest, catalogs)
    api_keys = [key for each in connections.values() for key in each.catalogs.api_keys or ()]
    shields = {
        name: Shield.build(manifest, _scope(manifest, each, now), api_keys)
        for name, each in connections.items()
    }
    return tuple(
        _target(plan, manifest, connections[each.name], shields[each.name]) for each in plan.sources
    )


def _scope(manifest: Manifest, connection: Connection, as_of: datetime) -> Scope:
    catalogs = connection.catalogs
    return Scope.of(connection.source, as_of, catalogs, manifest.filters, manifest.tables)


def _target(plan: Plan, manifest: Manifest, connection: Connection, shield: Shield) -> Target:
    source = connection.source
    changes = [change for change in plan.changes if change.source == source]
    scope = _scope(manifest, connection, plan.as_of)
    mine = policies_of(manifest, source).items()
    policies = {name: bind_policy(policy, scope) for name, policy in mine}
    rules = Rules(policies, shield)
    guard = AdminGuard(connection.reader, manifest.protect.min_org_admins)
    needs, accounts = needs_of(manifest, source), _by_account(changes)
    return Target(connection, rules, guard, Licenses(), needs, accounts)


def _by_account(changes: Iterable[Change]) -> dict[str, tuple[Change, ...]]:
    accounts: dict[str, list[Change]] = {}
    for change in changes:
        accounts.setdefault(change.person.account_id, []).append(change)
    return {account_id: tuple(mine) for account_id, mine in accounts.items()}


def _check_protected(manifest: Manifest, catalogs: list[GroupCatalog]) -> None:
    for entry in manifest.protect.groups:
        if not any(catalog.all_with(entry.text) for catalog in catalogs):
            raise UnsafeError(
                f"{entry.at}: protect.groups: no organization has a group {entry.text!r} any more. "
                "Correct the manifest, then run `umsync plan` again."
            )
