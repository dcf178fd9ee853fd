"""From a plan and what became of it to the way back: only what was really made. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from umsync.documents.undo_document import write_undo
from umsync.kinds.reversing import reversing
from umsync.model.position import NOWHERE
from umsync.model.run import Outcome
from umsync.model.undo import UNKNOWN, LeftOut, Reversal, Undoing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from umsync.model.organization import Catalogs
    from umsync.model.plan import Change, Plan
    from umsync.model.run import Run

_MADE: Final = frozenset({Outcome.APPLIED, Outcome.NOT_SEEN})
_IRREVERSIBLE: Final[Mapping[str, str]] = {
    "cancel_deletion": "umsync deletes nobody to undo something. Delete again if you mean it.",
    "remove": "Groups and roles are lost with the membership. Invite the person again.",
    "revoke_api_tokens": "A revoked API token does not come back. Its owner can make another.",
}
_NO_UNDO: Final = "Nothing takes this action back."
_NOT_KNOWN: Final = "Nobody knows whether it was made. Resume the run first, which finds out."
_BLOCKED: Final = "inactive"


def undoing_of(plan: Plan, run: Run) -> Undoing:
    """The way back from a run, the last change first.

    Each change that was made is an entry or is left out, and so is each of which nobody knows.

    Args:
        plan: what the run carried out.
        run: its results; a change without one was not made.
    """
    outcomes = {result.change_id: result.outcome for result in run.results}
    entries: list[Reversal] = []
    left_out: list[LeftOut] = []
    for change in reversed(plan.changes):
        outcome = outcomes.get(change.id)
        found = _way_back(change, outcome) if outcome else None
        if isinstance(found, Reversal):
            entries.append(found)
        elif found:
            left_out.append(found)
    head = run.head
    return Undoing(
        run_id=head.run_id,
        plan_digest=head.plan_digest,
        started_at=head.started_at,
        entries=tuple(entries),
        left_out=tuple(left_out),
        notes=tuple(_unblocked(plan, entries)),
    )


def undo_text(plan: Plan, run: Run) -> str:
    """The text of the run's `undo.json`; arguments as those of `undoing_of`."""
    return write_undo(undoing_of(plan, run))


def only_sources(undoing: Undoing, names: Iterable[str]) -> Undoing:
    """The same for these sources alone."""
    wanted = frozenset(names)
    return replace(
        undoing,
        entries=tuple(each for each in undoing.entries if each.source in wanted),
        left_out=tuple(each for each in undoing.left_out if each.source in wanted),
    )


def without_gone(undoing: Undoing, catalogs: Mapping[str, Catalogs]) -> Undoing:
    """What can be taken back with the groups and products that there are now.

    Args:
        undoing: of a run.
        catalogs: what each source has now, with products where a role is given or taken; a source
            that is not there is not in the manifests any more.
    """
    known = {name: _ids(each) for name, each in catalogs.items()}
    found = [(each, _gone(each, known.get(each.source))) for each in undoing.entries]
    lost = tuple(
        LeftOut(each.change_id, each.source, each.person, each.undoes, *why)
        for each, why in found
        if why
    )
    entries = tuple(each for each, why in found if not why)
    return replace(undoing, entries=entries, left_out=(*undoing.left_out, *lost))


def _way_back(change: Change, outcome: Outcome) -> Reversal | LeftOut | None:
    if outcome is Outcome.UNKNOWN:
        return _left_out(change, UNKNOWN, _NOT_KNOWN)
    if outcome not in _MADE:
        return None
    step = change.step
    if step.undo is None:
        text = _IRREVERSIBLE.get(step.action, _NO_UNDO)
        return _left_out(change, "irreversible", text)
    if reversing(step.undo.action, step.undo.params, NOWHERE) is None:
        text = f"This umsync does not take back with {step.undo.action}. Do it by hand."
        return _left_out(change, "no_such_action", text)
    return Reversal(
        change_id=change.id,
        source=change.source,
        person=change.person,
        undoes=step.action,
        action=step.undo.action,
        params=step.undo.params,
        target=step.target,
        before=step.after,
        after="active" if step.undo.action == "cancel_deletion" else step.before,
        policies=change.policies,
    )


def _left_out(change: Change, code: str, text: str) -> LeftOut:
    return LeftOut(change.id, change.source, change.person, change.step.action, code, text)


def _unblocked(plan: Plan, entries: list[Reversal]) -> Iterable[str]:
    """A note on accounts that were blocked before they were to be deleted."""
    blocked = {each.id for each in plan.changes if each.step.before == _BLOCKED}
    found = [e for e in entries if e.action == "cancel_deletion" and e.change_id in blocked]
    if found:
        yield (
            f"Accounts that were blocked before they were to be deleted: {len(found):,}. "
            "cancel_deletion activates them. Deactivate them again at once."
        )


def _ids(catalogs: Catalogs) -> frozenset[str]:
    """Of groups, and of products on sites."""
    groups = (each.id for each in catalogs.groups)
    return frozenset((*groups, *(each.id for each in catalogs.workspaces)))


def _gone(each: Reversal, known: frozenset[str] | None) -> tuple[str, str] | None:
    if known is None:
        return "no_source", f"The manifests have no source {each.source}. Put it back in."
    params = dict(each.params)
    if "group_id" in params and params["group_id"] not in known:
        return "group_gone", f"Group {params.get('group_name', '')} no longer exists."
    if "resource_id" in params and params["resource_id"] not in known:
        place = f"{params.get('product', '')} on {params.get('site', '')}"
        return "product_gone", f"The organization no longer has {place}."
    return None
