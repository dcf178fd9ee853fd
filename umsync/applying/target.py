"""The sources of a plan, bound to what their organizations have now, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.applying.admins import AdminGuard
from umsync.applying.connection import Connection
from umsync.applying.recheck import Rules
from umsync.errors import UnsafeError
from umsync.kinds.scope import Scope
from umsync.model.organization import Field
from umsync.model.plan import Change
from umsync.planning.needs import needs_of, policies_of
from umsync.planning.policies import bind_policy
from umsync.planning.protection import Shield

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from umsync.kinds.scope import GroupCatalog
    from umsync.manifest.model import Manifest
    from umsync.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Target:
    """One source: its connection and rules, the fields to read, the changes by account id."""

    connection: Connection
    rules: Rules
    admins: AdminGuard
    needs: frozenset[Field]
    accounts: Mapping[str, tuple[Change, ...]]


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
        _check_protected(manifest, [each.groups for each in connections.values()])
    return tuple(_target(plan, manifest, connections[each.name], now) for each in plan.sources)


def _target(plan: Plan, manifest: Manifest, connection: Connection, now: datetime) -> Target:
    source, groups = connection.source, connection.groups
    changes = [change for change in plan.changes if change.source == source]
    scope = Scope(source, plan.as_of, groups, manifest.filters)
    mine = policies_of(manifest, source).items()
    policies = {name: bind_policy(policy, scope) for name, policy in mine}
    rules = Rules(policies, Shield.build(manifest, groups, now))
    guard = AdminGuard(connection.reader, manifest.protect.min_org_admins)
    return Target(connection, rules, guard, needs_of(manifest, source), _by_account(changes))


def _by_account(changes: Iterable[Change]) -> dict[str, tuple[Change, ...]]:
    accounts: dict[str, tuple[Change, ...]] = {}
    for change in changes:
        account_id = change.person.account_id
        accounts[account_id] = (*accounts.get(account_id, ()), change)
    return accounts


def _check_protected(manifest: Manifest, catalogs: list[GroupCatalog]) -> None:
    for entry in manifest.protect.groups:
        if not any(catalog.all_with(entry.text) for catalog in catalogs):
            raise UnsafeError(
                f"{entry.at}: protect.groups: no organization has a group {entry.text!r} any more. "
                "Correct the manifest, then run `umsync plan` again."
            )
