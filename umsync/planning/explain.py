"""What every policy of a source makes of one user: each filter asked, nothing cut short. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from umsync.kinds.filters.use import Use
from umsync.kinds.scope import Scope
from umsync.model.answer import Verdict
from umsync.model.field import LAZY, MANAGED_ONLY, Field
from umsync.model.person import Person
from umsync.model.plan import Change, Held
from umsync.model.position import Position
from umsync.model.step import Obstacle, Step
from umsync.planning.draft import draft, person
from umsync.planning.needs import all_needs_of, policies_of
from umsync.planning.protection import Shield, Shielded
from umsync.planning.settle import settle

if TYPE_CHECKING:
    from umsync.kinds.action import Action
    from umsync.kinds.filter import Filter
    from umsync.manifest.model import Manifest, Policy
    from umsync.model.organization import Catalogs
    from umsync.model.user import User


@dataclass(frozen=True, slots=True)
class AskedFilter:
    """One filter and its answer.

    `observed` is what it saw, empty for a filter made of others; `saved` is the name under `use`,
    whose one part is then the saved filter.
    """

    filter: str
    saved: str | None
    at: Position
    verdict: Verdict
    observed: tuple[str, ...]
    parts: tuple[AskedFilter, ...]


@dataclass(frozen=True, slots=True)
class AskedAction:
    """What an action would do to the user; steps that are not needed are there already."""

    action: str
    at: Position
    steps: tuple[Step | Obstacle, ...]


@dataclass(frozen=True, slots=True)
class AskedPolicy:
    """A policy about one user. Its actions are asked even when it does not match."""

    name: str
    at: Position
    reason: str | None
    where: AskedFilter
    do: tuple[AskedAction, ...]

    @property
    def verdict(self) -> Verdict:
        """Whether the policy matches."""
        return self.where.verdict


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that one source's policies and protections say about a user, at `as_of` (UTC).

    `changes` and `held` are what a plan would have; other people count only for limits, for
    `min_org_admins` and for a policy's `at_most`, which are left out here.
    """

    source: str
    as_of: datetime
    person: Person
    status: str
    claim_status: str | None
    is_org_admin: bool | None
    shielded: Shielded | None
    policies: tuple[AskedPolicy, ...]
    changes: tuple[Change, ...]
    held: tuple[Held, ...]


def details_of(manifest: Manifest, source: str, user: User) -> frozenset[Field]:
    """The details that some filter or action looks at, and that this user can have."""
    can_have = LAZY if user.claim_status == "managed" else LAZY - MANAGED_ONLY
    return all_needs_of(manifest, source) & can_have


def explain(
    manifest: Manifest, source: str, catalogs: Catalogs, user: User, as_of: datetime
) -> Explanation:
    """Asks everything about a user who was read with all that the source's policies need.

    Raises:
        NameNotFoundError: a policy names something that the organization does not have.
    """
    scope = Scope.of(source, as_of, catalogs, manifest.filters, manifest.tables)
    policies = policies_of(manifest, source)
    shield = Shield.build(manifest, scope, catalogs.api_keys)
    settled = settle(draft(policies, (user,), scope), shield)
    return Explanation(
        source=source,
        as_of=as_of,
        person=person(user),
        status=user.status.value,
        claim_status=user.claim_status,
        is_org_admin=user.is_org_admin,
        shielded=shield.reason(user),
        policies=tuple(_policy(name, each, user, scope) for name, each in policies.items()),
        changes=tuple(settled.changes),
        held=tuple(settled.held),
    )


def _policy(name: str, policy: Policy, user: User, scope: Scope) -> AskedPolicy:
    actions = tuple(_action(each, user, scope) for each in policy.do)
    return AskedPolicy(name, policy.at, policy.reason, _asked(policy.where, user, scope), actions)


def _action(action: Action, user: User, scope: Scope) -> AskedAction:
    wishes = action.bind(scope)(user)
    steps = tuple(each for each in wishes if isinstance(each, Obstacle) or not each.is_stance)
    return AskedAction(action.kind_name(), action.at, steps)


def _asked(asked: Filter, user: User, scope: Scope) -> AskedFilter:
    """Each part is bound and asked alone, so that no answer spares another question."""
    answer = asked.bind(scope)(user)
    parts = tuple(_asked(part, user, scope) for part in asked.parts(scope.filters))
    return AskedFilter(
        filter=asked.kind_name(),
        saved=asked.name if isinstance(asked, Use) else None,
        at=asked.at,
        verdict=answer.verdict,
        observed=() if parts else tuple(each.text for each in answer.evidence),
        parts=parts,
    )
