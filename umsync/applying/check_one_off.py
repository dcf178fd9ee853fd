"""Whether a plan and the manifests that it is checked with mean the same policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.errors import ManifestError, PlanRefusedError
from umsync.manifest.one_off import ONE_OFF, is_own_name, policy_of
from umsync.manifest.undo_policies import undo_policies

if TYPE_CHECKING:
    from umsync.manifest.model import Manifest, Policy
    from umsync.model.plan import OneOff, Plan
    from umsync.model.undo import Undoing

_AGAIN: Final = "Run `umsync plan` again."


def check_one_off(plan: Plan, manifest: Manifest) -> None:
    """A plan with a one-off or an undo stands on that alone, and no other plan stands on one.

    Args:
        plan: as its file says it.
        manifest: with the plan's own policies as its only ones, if it has some.

    Raises:
        PlanRefusedError: the manifest's policies are others, or the sources are.
    """
    if plan.one_off and plan.undo:
        fits = False
    elif plan.one_off:
        fits = dict(manifest.policies) == {ONE_OFF: _decoded(plan.one_off, manifest)}
        fits = fits and _sources(plan) == set(plan.one_off.sources)
    elif plan.undo:
        fits = dict(manifest.policies) == _undoing(plan.undo)
        fits = fits and _sources(plan) == {each.source for each in plan.undo.entries}
    else:
        fits = not any(map(is_own_name, manifest.policies))
    if not fits:
        raise PlanRefusedError(f"The plan's policies are not those it is checked with. {_AGAIN}")


def _sources(plan: Plan) -> set[str]:
    return {source.name for source in plan.sources}


def _decoded(one_off: OneOff, manifest: Manifest) -> Policy:
    try:
        return policy_of(one_off, manifest.filters)
    except ManifestError as error:
        raise PlanRefusedError(f"The plan's one-off has mistakes. {_AGAIN}\n{error}") from None


def _undoing(undoing: Undoing) -> dict[str, Policy]:
    try:
        return undo_policies(undoing)
    except ManifestError as error:
        raise PlanRefusedError(f"The plan's undo has mistakes. {_AGAIN}\n{error}") from None
