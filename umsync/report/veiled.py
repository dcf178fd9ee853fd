"""A plan and a run with no more of people than a privacy mode shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from umsync.report.privacy import Privacy, Veil

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.documents.plan_document import PlanDocument
    from umsync.model.comparison import Comparison
    from umsync.model.person import Params, Person
    from umsync.model.plan import Change, Held, OneOff, Plan, PlannedUnmatched
    from umsync.model.run import Result, Run
    from umsync.model.step import Step
    from umsync.model.undo import Undoing


def veil_for(plan: Plan | None, privacy: Privacy) -> Veil:
    """The veil over everybody in a plan."""
    return Veil.over(_people(plan) if plan else (), privacy)


def veiled_document(document: PlanDocument, privacy: Privacy) -> PlanDocument:
    """The document as a report may show it: still with the digest and text of the whole plan."""
    return replace(document, plan=veiled_plan(document.plan, veil_for(document.plan, privacy)))


def veiled_plan(plan: Plan, veil: Veil) -> Plan:
    """The plan as a report may show it; nothing of it can be applied."""
    return replace(
        plan,
        sources=tuple(
            replace(each, organization=replace(org, name=veil.text(org.name)))
            for each in plan.sources
            for org in [each.organization]
        ),
        policies=tuple(
            replace(each, reason=each.reason and veil.text(each.reason)) for each in plan.policies
        ),
        changes=tuple(veiled_change(each, veil) for each in plan.changes),
        held=tuple(_held(each, veil) for each in plan.held),
        undecided=tuple(
            replace(
                each,
                person=veil.person(each.person),
                evidence=tuple(map(veil.evidence, each.evidence)),
            )
            for each in plan.undecided
        ),
        warnings=tuple(map(veil.text, plan.warnings)),
        refusals=tuple(replace(each, text=veil.text(each.text)) for each in plan.refusals),
        unmatched=tuple(_unmatched(each, veil) for each in plan.unmatched),
        one_off=plan.one_off and _one_off(plan.one_off, veil),
        undo=plan.undo and _undo(plan.undo, veil),
        base=plan.base and _base(plan.base, veil),
    )


def veiled_run(run: Run, veil: Veil) -> Run:
    """The run as a report may show it."""
    results = tuple(veiled_result(each, veil) for each in run.results)
    return replace(run, results=results, note=veil.text(run.note))


def wordless(run: Run) -> Run:
    """Without the plan nobody knows whose names to hide, so nothing that quotes them is shown."""
    results = (replace(each, text="", attempts=()) for each in run.results)
    return replace(run, results=tuple(results), note="")


def _people(plan: Plan) -> Iterator[Person]:
    yield from (each.person for each in plan.changes)
    yield from (each.person for each in plan.held)
    yield from (each.person for each in plan.undecided)
    yield from (each.person for each in plan.undo.entries) if plan.undo else ()
    yield from (each.person for each in plan.undo.left_out) if plan.undo else ()


def veiled_change(change: Change, veil: Veil) -> Change:
    """The change, with only what the veil lets through; itself if that is all of it."""
    person, step = veil.person(change.person), _step(change.step, veil)
    evidence = tuple(map(veil.evidence, change.evidence))
    if person is change.person and step is change.step and evidence == change.evidence:
        return change
    return replace(change, person=person, step=step, evidence=evidence)


def _step(step: Step, veil: Veil) -> Step:
    params = _params(step.params, veil) if step.params else ()
    return step if params == step.params else replace(step, params=params)


def _params(params: Params, veil: Veil) -> Params:
    """A group or token whose name cannot be shown has its id instead: it must be told apart."""
    given = dict(params)
    shown = {key: veil.text(value) for key, value in params}
    if "group_name" in given and shown["group_name"] != given["group_name"]:
        shown["group_name"] = given.get("group_id", shown["group_name"])
    if "label" in given and veil.privacy is Privacy.IDS:
        shown["label"] = given.get("token_id", veil.cell(given["label"]))
    return tuple(sorted(shown.items()))


def _held(held: Held, veil: Veil) -> Held:
    text = veil.of_action(held.action, held.text)
    about = veil.object(held.action, held.object)
    return replace(held, person=veil.person(held.person), text=text, object=about)


def _unmatched(unmatched: PlannedUnmatched, veil: Veil) -> PlannedUnmatched:
    line = unmatched.line
    return replace(unmatched, line=replace(line, value=veil.cell(line.value)))


def _one_off(one_off: OneOff, veil: Veil) -> OneOff:
    return replace(
        one_off,
        where=veil.text(one_off.where),
        do=tuple(map(veil.text, one_off.do)),
        reason=one_off.reason and veil.text(one_off.reason),
    )


def _base(base: Comparison, veil: Veil) -> Comparison:
    return replace(base, ref=veil.text(base.ref), reason=base.reason and veil.text(base.reason))


def _undo(undo: Undoing, veil: Veil) -> Undoing:
    return replace(
        undo,
        entries=tuple(
            replace(each, person=veil.person(each.person), params=_params(each.params, veil))
            for each in undo.entries
        ),
        left_out=tuple(
            replace(
                each, person=veil.person(each.person), text=veil.of_action(each.action, each.text)
            )
            for each in undo.left_out
        ),
        notes=tuple(map(veil.text, undo.notes)),
    )


def veiled_result(result: Result, veil: Veil) -> Result:
    """The same of a result."""
    attempts = tuple(replace(each, reason=veil.text(each.reason)) for each in result.attempts)
    return replace(result, text=veil.text(result.text), attempts=attempts)
