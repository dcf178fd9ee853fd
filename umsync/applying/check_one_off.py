"""Whether a plan and the manifests that it is checked with mean the same policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.errors import ManifestError, PlanRefusedError
from umsync.manifest.one_off import ONE_OFF, policy_of

if TYPE_CHECKING:
    from umsync.manifest.model import Manifest, Policy
    from umsync.model.plan import OneOff, Plan

_AGAIN: Final = "Run `umsync plan` again."


def check_one_off(plan: Plan, manifest: Manifest) -> None:
    """A plan with a one-off stands on its text alone, and no other plan stands on a one-off.

    Args:
        plan: as its file says it.
        manifest: with the one-off as its only policy, if the plan has one.

    Raises:
        PlanRefusedError: the manifest's policies are others, or the sources are.
    """
    if plan.one_off is None:
        fits = ONE_OFF not in manifest.policies
    else:
        fits = dict(manifest.policies) == {ONE_OFF: _decoded(plan.one_off, manifest)}
        fits = fits and {source.name for source in plan.sources} == set(plan.one_off.sources)
    if not fits:
        raise PlanRefusedError(f"The plan's policies are not those it is checked with. {_AGAIN}")


def _decoded(one_off: OneOff, manifest: Manifest) -> Policy:
    try:
        return policy_of(one_off, manifest.filters)
    except ManifestError as error:
        raise PlanRefusedError(f"The plan's one-off has mistakes. {_AGAIN}\n{error}") from None
