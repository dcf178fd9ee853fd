"""The one gate that counts: a finished plan against every limit, per policy and over all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from umsync.model.plan import Change, LimitCheck, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from umsync.manifest.model import Limit, Limits, Policy, Window

ALL = "all policies"
"""No policy can have this name: it has a space."""
_DESTRUCTIVE = "destructive changes"
_CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: changes, the users of each source, and destructive changes of late."""

    changes: tuple[Change, ...]
    population: Mapping[str, int]
    destructive_before: int


def check_limits(
    limits: Limits, policies: Mapping[str, Policy], counted: Counted
) -> Iterator[LimitCheck]:
    """Every limit with its verdict: first those over everything, then those of each policy."""
    everybody = sum(counted.population.values())
    yield from _checks(ALL, limits.destructive, limits.changes, counted.changes, everybody)
    if limits.window:
        yield _window(limits.window, counted)
    for name, policy in sorted(policies.items()):
        own = policy.limits
        destructive = (own and own.destructive) or limits.destructive
        changes = (own and own.changes) or limits.changes
        mine = tuple(change for change in counted.changes if name in change.policies)
        people = sum(counted.population[each] for each in _sources(policy, counted.population))
        yield from _checks(name, destructive, changes, mine, people)


def refusals(checks: Iterable[LimitCheck], destructive: int) -> Iterator[Refusal]:
    """A sentence with the numbers and the remedies for each limit that is not kept.

    Args:
        checks: every limit with its verdict.
        destructive: how many destructive changes there are to accept; 0 leaves that remedy out.
    """
    accept = f", or apply with --accept-destructive {destructive} if you mean it"
    taking: dict[str, int] = {}
    for check in checks:
        if check.what == _DESTRUCTIVE:
            taking[check.scope] = check.planned
        helps = check.what != _CHANGES or _rest_is_kept(check, taking)
        if not check.is_kept:
            whose = "" if check.scope == ALL else f" by policy {check.scope}"
            text = (
                f"Too many {check.what}{whose}: {check.planned}, allowed {check.allowed} "
                f"({check.limit}). Change the manifest{accept if destructive and helps else ''}."
            )
            yield Refusal("over_limit", text)


def _rest_is_kept(check: LimitCheck, taking: Mapping[str, int]) -> bool:
    """Whether the limit on all changes is kept once the destructive ones are accepted."""
    return check.planned - taking.get(check.scope, 0) <= check.allowed


def _sources(policy: Policy, population: Mapping[str, int]) -> list[str]:
    return [name for name in population if policy.source is None or name in policy.source]


def _checks(
    scope: str, destructive: Limit, changes: Limit, planned: tuple[Change, ...], people: int
) -> Iterator[LimitCheck]:
    def is_destructive(change: Change) -> bool:
        return change.step.severity.is_destructive

    yield _check(scope, _DESTRUCTIVE, destructive, planned, people, is_destructive)
    yield _check(scope, _CHANGES, changes, planned, people, lambda _change: True)


def _check(  # noqa: PLR0913, PLR0917 - one row of a table
    scope: str,
    what: str,
    limit: Limit,
    planned: tuple[Change, ...],
    people: int,
    counts: Callable[[Change], bool],
) -> LimitCheck:
    return LimitCheck(
        scope=scope,
        what=what,
        planned=sum(map(counts, planned)),
        allowed=min(limit.count, _share(limit.percent, people)),
        population=people,
        limit=f"at most {limit.count:,} and {limit.percent:g}% of {_users(people)}",
    )


def _share(percent: float, people: int) -> int:
    """Small organizations may change one person, unless the limit is zero."""
    return max(1, floor(people * Fraction(str(percent)) / 100)) if percent else 0


def _users(people: int) -> str:
    return "1 user" if people == 1 else f"{people:,} users"


def _window(window: Window, counted: Counted) -> LimitCheck:
    now = sum(change.step.severity.is_destructive for change in counted.changes)
    days = f"{window.days} day{'s' if window.days != 1 else ''}"
    return LimitCheck(
        scope=ALL,
        what=f"destructive changes in {days}",
        planned=counted.destructive_before + now,
        allowed=window.destructive,
        population=sum(counted.population.values()),
        limit=f"at most {window.destructive:,}; earlier runs did {counted.destructive_before:,}",
    )
