"""Counts a plan's limits once more, and stops it where a rule does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from umsync.errors import UnsafeError
from umsync.planning.limits import Counted, check_limits, refusals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.applying.circumstances import Circumstances
    from umsync.documents.plan_document import PlanDocument
    from umsync.model.plan import PlannedSource, Refusal

_OVER_LIMIT: Final = "over_limit"


def check_safety(document: PlanDocument, given: Circumstances) -> None:
    """Whether no rule stops the plan; limits are counted anew.

    Raises:
        UnsafeError: a rule does, and what was accepted does not lift it.
        FilesError: the run store cannot be read.
    """
    plan = document.plan
    accepted = given.accepted_destructive
    if accepted is not None and accepted != plan.destructive:
        raise UnsafeError(
            f"--accept-destructive is {accepted}, but the plan has {plan.destructive} that take "
            "something away. Review the plan, and accept exactly what it has."
        )
    told = (each for each in plan.refusals if accepted is None or each.code != _OVER_LIMIT)
    standing = dict.fromkeys((*told, *_limits(document, given)))
    if standing:
        raise UnsafeError("\n".join(each.text for each in standing))


def _limits(document: PlanDocument, given: Circumstances) -> Iterator[Refusal]:
    """The limits once more: other runs may have changed people since the plan was made.

    What was accepted is the destructive changes, so the limits still hold for the others.
    """
    plan, limits = document.plan, given.manifest.limits
    names = {source.name for source in plan.sources}
    policies = {
        name: policy
        for name, policy in given.manifest.policies.items()
        if policy.source is None or names.intersection(policy.source)
    }
    population = {source.name: _people(source, given) for source in plan.sources}
    if given.accepted_destructive is None:
        counted = Counted(plan.changes, population, _before(document.digest, given))
        yield from refusals(check_limits(limits, policies, counted), plan.destructive)
    else:
        giving = tuple(each for each in plan.changes if not each.step.severity.is_destructive)
        rest = replace(limits, window=None)
        yield from refusals(check_limits(rest, policies, Counted(giving, population, 0)), 0)


def _before(digest: str, given: Circumstances) -> int:
    """The destructive changes of the runs that the window of the limits looks back at.

    What a run did that is gone on with is a part of its plan, which is counted whole.
    """
    window = given.manifest.limits.window
    if window is None:
        return 0
    since = given.now - timedelta(days=window.days)
    return given.store.destructive_since(since, besides=digest if given.resumes else None)


def _people(source: PlannedSource, given: Circumstances) -> int:
    """The smaller of what the plan counted and what is there now: both bound a percentage."""
    now = given.population or {}
    return min(source.population, now.get(source.name, source.population))
