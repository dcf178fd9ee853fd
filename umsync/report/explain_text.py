"""Why a user is changed or not, as text: each policy's tree of filters with its answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from umsync.documents.codec import encode
from umsync.model.answer import Verdict
from umsync.model.step import Obstacle
from umsync.report.object_text import in_brackets, object_text
from umsync.report.safe_text import safe, visible, who

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.model.step import Step
    from umsync.planning.explain import AskedAction, AskedFilter, AskedPolicy, Explanation

_MATCHES = {
    Verdict.YES: "matches",
    Verdict.NO: "does not match",
    Verdict.UNKNOWN: "could not tell, so it does nothing",
}
_WIDEST = 160


def explain_text(explanation: Explanation) -> Iterator[str]:
    """The lines of an explanation; nothing in them is unseen."""
    parts = (_head(explanation), _policies(explanation), _outcome(explanation))
    return (visible(line) for part in parts for line in part)


def _head(found: Explanation) -> Iterator[str]:
    managed = found.claim_status or "not known whether managed"
    admin = {True: ", organization admin", None: ", not known whether organization admin"}
    yield f"{found.source}: {who(found.person)}"
    yield (
        f"  account {safe(found.person.account_id, _WIDEST)}: {found.status}, {safe(managed)}"
        f"{admin.get(found.is_org_admin, '')}"
    )
    if found.shielded:
        yield f"  Protected: {safe(found.shielded.text, 300)}"
        yield from (f"    {safe(each.text, 300)}" for each in found.shielded.evidence)
    yield f"  As of {found.as_of:%Y-%m-%d %H:%M} UTC"


def _policies(found: Explanation) -> Iterator[str]:
    for policy in found.policies:
        yield ""
        yield from _policy(policy)
    if not found.policies:
        yield ""
        yield "No policy is for this source."


def _policy(policy: AskedPolicy) -> Iterator[str]:
    yield f"{policy.name}: {_MATCHES[policy.verdict]}  ({policy.at})"
    yield from _filter(policy.where, 0)
    matches = policy.verdict is Verdict.YES
    yield "  asks for:" if matches else "  would ask for, if it matched:"
    for action in policy.do:
        yield from (f"    {line}" for line in _action(action))


def _filter(asked: AskedFilter, depth: int) -> Iterator[str]:
    name = asked.filter if asked.saved is None else f"{asked.filter} {asked.saved}"
    observed = "; ".join(safe(text, _WIDEST) for text in asked.observed)
    what = f"{name}: {observed}" if observed else name
    yield f"  {asked.verdict.value:7}  {'  ' * depth}{what}  ({asked.at})"
    for part in asked.parts:
        yield from _filter(part, depth + 1)


def _action(action: AskedAction) -> Iterator[str]:
    if not action.steps:
        yield f"{action.action}: nothing to do"
    for step in action.steps:
        if isinstance(step, Obstacle):
            yield f"{action.action}: cannot be done. {safe(step.text, 300)}"
        else:
            yield f"{action.action}{object_text(step)}: {_step(step)}"


def _step(step: Step) -> str:
    return f"{step.before} → {step.after}" if step.is_needed else f"already {step.after}"


def _outcome(found: Explanation) -> Iterator[str]:
    yield ""
    for change in found.changes:
        step = change.step
        by = ", ".join(change.policies)
        yield f"A plan would change: {step.action}{object_text(step)}: {_step(step)}, by {by}"
    for held in found.held:
        by = ", ".join(held.policies)
        what = f"{held.action}{in_brackets(held.object)}"
        yield f"A plan would hold back: {what}, by {by}. {safe(held.text, 300)}"
    if not found.changes and not found.held:
        yield "A plan would change nothing."
    if found.changes:
        yield (
            "Limits, min_org_admins and at_most count other people too: only `umsync plan` knows."
        )


def explain_json(explanations: Sequence[Explanation]) -> str:
    """The same as a JSON list, in ASCII."""
    return json.dumps([_data(each) for each in explanations], indent=1)


def _data(explanation: Explanation) -> dict[str, Any]:
    """With each policy's verdict beside its tree, where programs look first."""
    data: dict[str, Any] = encode(explanation)
    for policy, found in zip(data["policies"], explanation.policies, strict=True):
        policy["verdict"] = found.verdict.value
    return data
