"""From manifests and complete reads to a plan: a pure function, repeatable to the last byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from umsync.kinds.scope import Scope
from umsync.manifest.model import Manifest
from umsync.model.organization import Complete, Snapshot
from umsync.model.plan import Plan, PlannedPolicy, PlannedSource, PlannedUnmatched, Refusal
from umsync.planning.admins import keep_admins
from umsync.planning.draft import Draft, draft
from umsync.planning.key_expiry import SourceKeys, named_key
from umsync.planning.key_owners import untold
from umsync.planning.limits import Counted, check_limits, refusals
from umsync.planning.needs import policies_of
from umsync.planning.protection import Shield, expired, unresolved
from umsync.planning.ration import Rationed, Who, ration
from umsync.planning.settle import Settled, settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.model.plan import Change, LimitCheck
    from umsync.model.user import User

_CORRECT = "Correct the entry, or take it out."
_ELSEWHERE = "It may be in a source that was not read."


@dataclass(frozen=True, slots=True)
class Question:
    """What a plan is made from. Only complete reads: nothing is concluded from half of them.

    `destructive_before` is what the run logs say was done within the limits' window.
    """

    manifest: Manifest
    reads: Mapping[str, Complete]
    as_of: datetime
    expires_at: datetime
    destructive_before: int = 0


def plan(question: Question) -> Plan:
    """Plans every policy for every source that was read.

    Raises:
        NameNotFoundError: a policy names a group that an organization does not have.
    """
    worked = tuple(_work(question, name) for name in sorted(question.reads))
    rationed = _rationed(question.manifest, worked)
    changes = rationed.changes
    limits = tuple(_limits(question, worked, changes))
    lost = tuple(_unresolved(question, worked))
    all_read = question.reads.keys() == question.manifest.sources.keys()
    stops = [Refusal("unresolved", f"{text} {_CORRECT}") for text in lost if all_read]
    perhaps = [f"{text} {_ELSEWHERE}" for text in lost if not all_read]
    destructive = sum(change.step.severity.is_destructive for change in changes)
    return Plan(
        as_of=question.as_of,
        expires_at=question.expires_at,
        files=question.manifest.files,
        sources=tuple(_planned_source(each) for each in worked),
        policies=tuple(_policies(question.manifest, worked)),
        changes=changes,
        held=tuple(held for each in worked for held in each.settled.held),
        undecided=tuple(each for work in worked for each in work.draft.undecided),
        limits=limits,
        warnings=(
            *expired(question.manifest, question.as_of),
            *_untold(question, worked),
            *_expiring(question, worked),
            *perhaps,
            *rationed.warnings(question.manifest.policies),
        ),
        refusals=(*stops, *_lost(question.manifest, worked), *refusals(limits, destructive)),
        unmatched=tuple(each for work in worked for each in _unmatched(question.manifest, work)),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """One source, planned."""

    name: str
    snapshot: Snapshot
    scope: Scope
    draft: Draft
    settled: Settled


def _work(question: Question, name: str) -> _Work:
    manifest, as_of = question.manifest, question.as_of
    snapshot = question.reads[name].snapshot
    scope = Scope.of(name, as_of, snapshot.catalogs, manifest.filters, manifest.tables)
    drafted = draft(policies_of(manifest, name), snapshot.users, scope)
    api_keys = [
        key for read in question.reads.values() for key in read.snapshot.catalogs.api_keys or ()
    ]
    shield = Shield.build(manifest, scope, api_keys)
    settled = settle(drafted, shield)
    keep_admins(settled, snapshot.users, manifest.protect.min_org_admins)
    return _Work(name, snapshot, scope, drafted, settled)


def _rationed(manifest: Manifest, worked: tuple[_Work, ...]) -> Rationed:
    changes = tuple(change for each in worked for change in each.settled.changes)
    known: dict[Who, User] = {}
    if any(each.at_most is not None for each in manifest.policies.values()):
        known = {
            (each.name, user.account_id): user for each in worked for user in each.snapshot.users
        }
    return ration(changes, manifest.policies, known.__getitem__)


def _limits(
    question: Question, worked: tuple[_Work, ...], changes: tuple[Change, ...]
) -> Iterator[LimitCheck]:
    manifest = question.manifest
    population = {each.name: each.snapshot.population for each in worked}
    counted = Counted(changes, population, question.destructive_before)
    names = {name for each in worked for name in each.draft.matched}
    policies = {name: manifest.policies[name] for name in names}
    return check_limits(manifest.limits, policies, counted)


def _unresolved(question: Question, worked: tuple[_Work, ...]) -> Iterator[str]:
    users = (user for each in worked for user in each.snapshot.users)
    groups = (each.scope.groups for each in worked)
    return unresolved(question.manifest, users, groups, question.as_of)


def _untold(question: Question, worked: tuple[_Work, ...]) -> Iterator[str]:
    for each in worked:
        yield from untold(question.manifest, each.name, each.snapshot.catalogs)


def _expiring(question: Question, worked: tuple[_Work, ...]) -> Iterator[str]:
    for each in worked:
        named = named_key(question.manifest.sources[each.name])
        keys = each.snapshot.catalogs.api_keys
        yield from SourceKeys(each.name, named, keys, question.as_of).warnings()


def _planned_source(work: _Work) -> PlannedSource:
    snapshot = work.snapshot
    return PlannedSource(work.name, snapshot.organization, snapshot.population, snapshot.cost)


def _lost(manifest: Manifest, worked: tuple[_Work, ...]) -> Iterator[Refusal]:
    """Each once, however many policies and sources name it."""
    found = (
        text
        for work in worked
        for policy in policies_of(manifest, work.name).values()
        for text in policy.where.lost(work.scope, work.snapshot.users)
    )
    return (Refusal("unresolved", text) for text in dict.fromkeys(found))


def _unmatched(manifest: Manifest, work: _Work) -> Iterator[PlannedUnmatched]:
    """Each once, however many policies of the source name it."""
    policies = policies_of(manifest, work.name).values()
    found = (
        line for each in policies for line in each.where.unmatched(work.scope, work.snapshot.users)
    )
    return (PlannedUnmatched(work.name, line) for line in dict.fromkeys(found))


def _policies(manifest: Manifest, worked: tuple[_Work, ...]) -> Iterator[PlannedPolicy]:
    matched: Counter[str] = Counter()
    where: dict[str, list[str]] = {}
    scopes = {work.name: work.scope for work in worked}
    for work in worked:
        for name, count in work.draft.matched.items():
            matched[name] += count
            where.setdefault(name, []).append(work.name)
    for name in sorted(where):
        policy = manifest.policies[name]
        days = policy.where.idle_days(scopes[where[name][0]])
        yield PlannedPolicy(name, tuple(where[name]), matched[name], policy.reason, days)
