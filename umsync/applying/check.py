"""Refuses a plan before anything is written, with what differs and what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from umsync.applying.check_one_off import check_one_off
from umsync.applying.check_safety import check_safety
from umsync.errors import PlanRefusedError
from umsync.kinds.registry import actions
from umsync.model.plan import LIFETIME
from umsync.planning.needs import policies_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from umsync.applying.circumstances import Circumstances
    from umsync.documents.plan_document import PlanDocument
    from umsync.manifest.model import Manifest
    from umsync.model.organization import Organization
    from umsync.model.plan import Plan

_AGAIN: Final = "Run `umsync plan` again."
_SKEW: Final = timedelta(minutes=5)
"""How far the clock of the machine that planned may be ahead."""


def check_plan(document: PlanDocument, given: Circumstances) -> None:
    """Everything that can be checked without asking an organization.

    Raises:
        PlanRefusedError: another plan than expected, expired, used before, or made of other
            manifests.
        UnsafeError: a safety rule stops it, and what was accepted does not lift that.
        FilesError: the run store cannot be read.
    """
    plan = document.plan
    _digest(document.digest, given.expect_digest)
    _times(plan, given.now)
    _used(document.digest, given)
    _files(plan, given.manifest)
    check_one_off(plan, given.manifest)
    _sources(plan, given.manifest)
    _steps(plan)
    check_safety(document, given)


def check_organizations(plan: Plan, organizations: Mapping[str, Organization]) -> None:
    """Whether each source, by name, is still the organization that was planned for.

    Raises:
        PlanRefusedError: one is another.
    """
    for source in plan.sources:
        found = organizations[source.name].id
        if found != source.organization.id:
            raise PlanRefusedError(
                f"The plan is for organization {source.organization.id}, but source {source.name} "
                f"is organization {found}. Correct the manifest or the key, or run `umsync plan`."
            )


def _digest(digest: str, expected: str | None) -> None:
    if expected is not None and digest != expected:
        raise PlanRefusedError(
            f"The plan's digest is {digest}, but {expected} was expected. "
            "Apply the plan that was reviewed, or review this one."
        )


def _times(plan: Plan, now: datetime) -> None:
    """What has become idle, exempt or expired is not the plan's to say."""
    if now >= plan.expires_at:
        raise PlanRefusedError(f"The plan expired at {plan.expires_at:%Y-%m-%d %H:%M %Z}. {_AGAIN}")
    if plan.as_of > now + _SKEW:
        raise PlanRefusedError(
            f"The plan says that it was made at {plan.as_of:%Y-%m-%d %H:%M %Z}, which is still to "
            f"come. Check the clocks. {_AGAIN}"
        )
    if plan.expires_at > plan.as_of + LIFETIME:
        raise PlanRefusedError(f"The plan would be valid for longer than a plan may be. {_AGAIN}")


def _steps(plan: Plan) -> None:
    """How severe an action is and when it is made is for the action to say, not for the plan."""
    for change in plan.changes:
        step = change.step
        action = actions().get(step.action)
        if action is None or (step.severity, step.rank) != (action.severity, action.rank):
            raise PlanRefusedError(
                f"The plan has a change that this umsync does not make: {step.action!r} as "
                f"{step.severity.value}. {_AGAIN}"
            )


def _used(digest: str, given: Circumstances) -> None:
    """A plan is carried out once; only the last run of it can be gone on with."""
    uses = given.store.uses(digest)
    if given.resumes is None and uses:
        raise PlanRefusedError(
            f"Run {uses[0].run_id} carried out this plan before. {_AGAIN} "
            f"Or, if it left something undone: umsync apply --resume {uses[0].run_id}"
        )
    later = next((each.run_id for each in uses if each.resumes == given.resumes), None)
    if given.resumes is not None and later:
        raise PlanRefusedError(
            f"Run {later} went on with run {given.resumes} before. "
            f"Go on with that one: umsync apply --resume {later}"
        )


def _files(plan: Plan, manifest: Manifest) -> None:
    planned = {each.path: each.sha256 for each in plan.files}
    present = {each.path: each.sha256 for each in manifest.files}
    differing = {
        "changed": [path for path in planned if present.get(path, planned[path]) != planned[path]],
        "added": [path for path in present if path not in planned],
        "missing": [path for path in planned if path not in present],
    }
    said = [f"{what}: {', '.join(paths)}" for what, paths in differing.items() if paths]
    if said:
        raise PlanRefusedError(
            f"The manifests are not those that the plan was made from ({'; '.join(said)}). {_AGAIN}"
        )


def _sources(plan: Plan, manifest: Manifest) -> None:
    planned = {source.name for source in plan.sources}
    for name in sorted(planned - manifest.sources.keys()):
        raise PlanRefusedError(f"The manifest has no source {name}, but the plan does. {_AGAIN}")
    ids = {change.id for change in plan.changes}
    if len(ids) < len(plan.changes) or any(each.source not in planned for each in plan.changes):
        raise PlanRefusedError(
            f"The plan has a change twice, or for a source it does not name. {_AGAIN}"
        )
    known = {name: policies_of(manifest, name).keys() for name in planned}
    for change in plan.changes:
        if not change.policies or set(change.policies) - known[change.source]:
            raise PlanRefusedError(
                f"The plan's change {change.id} is by a policy that source {change.source} "
                f"does not have. {_AGAIN}"
            )
