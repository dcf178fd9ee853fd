"""Tells what a plan adds from what the manifests of another commit ask for already. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from umsync.kinds.catalog import NameNotFoundError
from umsync.manifest.model import Manifest, Source
from umsync.model.comparison import Comparison
from umsync.planning.planner import Question, plan

if TYPE_CHECKING:
    from umsync.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Base:
    """The manifests of another commit, or in `reason` why there are none; see `Comparison`."""

    ref: str
    commit: str
    manifest: Manifest | None
    reason: str | None = None


def compared(planned: Plan, question: Question, base: Base) -> Comparison:
    """Plans the base's manifests against the reads that the plan was made from.

    A source counts as the same while its organization is: another key or address changes nobody.
    """
    if base.manifest is None:
        return Comparison(base.ref, base.commit, (), 0, base.reason)
    before = base.manifest.sources
    shared = {
        name: read
        for name, read in question.reads.items()
        if _is_same(before.get(name), question.manifest.sources[name])
    }
    try:
        other = plan(replace(question, manifest=base.manifest, reads=shared))
    except NameNotFoundError as error:
        reason = f"The manifests there do not fit the organization. {error}"
        return Comparison(base.ref, base.commit, (), 0, reason)
    asked = {each.id for each in other.changes}
    ids = {each.id for each in planned.changes}
    pending = tuple(each.id for each in planned.changes if each.id in asked)
    return Comparison(base.ref, base.commit, pending, len(asked - ids), None)


def _is_same(before: Source | None, now: Source) -> bool:
    """A sandbox's path tells where a commit was unpacked, not which organization it is."""
    if before is None:
        return False
    return before.organization == now.organization and bool(before.sandbox) == bool(now.sandbox)
