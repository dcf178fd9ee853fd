"""Whom a source's policies and protections can be about, so that nobody else is read. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from umsync.model.search import Search, in_any, merged
from umsync.model.user import ORG_ADMIN
from umsync.planning.needs import policies_of
from umsync.planning.protection import unresolved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.kinds.scope import Scope
    from umsync.manifest.model import Manifest
    from umsync.model.search import Reach
    from umsync.model.user import User


def reach_of(manifest: Manifest, scope: Scope) -> Reach:
    """Searches for everybody whom a plan for the scope's source can mention; None is anybody.

    These are the users whom a policy matches or cannot tell of, the accounts that protections
    name, and all organization admins, of whom enough must stay.
    """
    policies = policies_of(manifest, scope.source).values()
    matched = in_any(policy.where.reach(scope) for policy in policies)
    if matched is None:
        return None
    admins = Search(role_ids=frozenset({ORG_ADMIN}))
    return merged((*matched, *_named(manifest, scope), admins))


def _named(manifest: Manifest, scope: Scope) -> Iterator[Search]:
    live = (each.account for each in manifest.exempt if not each.until.is_over(scope.as_of))
    names = frozenset({*(entry.text for entry in manifest.protect.accounts), *live})
    emails = frozenset(name for name in names if "@" in name)
    if emails:
        yield Search(emails=frozenset(map(str.lower, emails)))
    if names > emails:
        yield Search(account_ids=names - emails)


def is_settled(manifest: Manifest, scope: Scope, reach: Reach, users: Sequence[User]) -> bool:
    """Whether everybody whom manifests and data files name is among these users, or nowhere.

    An account id that was searched for and not found is nobody's. Protections compare names more
    generously than a search does, so of these only the list of everybody tells.
    """
    searched = frozenset[str]().union(*(each.account_ids or () for each in reach or ()))
    accounts_only = replace(manifest, protect=replace(manifest.protect, groups=()))
    policies = policies_of(manifest, scope.source).values()
    lines = (line for each in policies for line in each.where.unmatched(scope, users))
    lost = unresolved(accounts_only, users, (), scope.as_of)
    return next(lost, None) is None and all(line.value in searched for line in lines)
