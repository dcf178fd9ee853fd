"""Limits over the plans of several jobs: each source alone may be within what all may do. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.planning.limits import ALL, Counted, check_limits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.manifest.model import Manifest
    from umsync.model.plan import LimitCheck, Plan


def limits_over(
    plans: Iterable[Plan], manifest: Manifest, destructive_before: int
) -> tuple[LimitCheck, ...]:
    """The limits over everything, as one plan for all these sources would be held to.

    Args:
        plans: of different sources.
        manifest: whose limits count.
        destructive_before: what the run logs say was done within the limits' window.
    """
    made = tuple(plans)
    changes = tuple(change for each in made for change in each.changes)
    population = {source.name: source.population for each in made for source in each.sources}
    counted = Counted(changes, population, destructive_before)
    return tuple(each for each in check_limits(manifest.limits, {}, counted) if each.scope == ALL)
