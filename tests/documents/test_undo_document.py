"""`undo.json`: the same bytes for the same run, and no key in them."""

from __future__ import annotations

import json

from tests.support.builders import NOW, make_change, make_head, make_plan
from umsync.documents.undo_document import write_undo
from umsync.kinds.actions.remove import Remove
from umsync.model.person import Person
from umsync.model.run import Outcome, Result, Run, RunState
from umsync.planning.undoing import undo_text, undoing_of

KEY = "ATATT3xFfGF0abcdefghijkl"
REMOVE = Remove().step("membership", "active", "no_membership")
PLAN = make_plan(
    make_change("a1", person=Person("a1", f"Ann {KEY}", "ann@example.com")),
    make_change("a2", REMOVE),
)
RUN = Run(
    make_head(),
    RunState.DONE,
    NOW,
    tuple(Result(each.id, Outcome.APPLIED, NOW) for each in PLAN.changes),
)


def test_it_holds_the_way_back_and_what_is_left_out() -> None:
    document = json.loads(undo_text(PLAN, RUN))
    assert document["format"] == "umsync.undo/1"
    assert document["run_id"] == RUN.head.run_id
    assert document["plan_digest"] == RUN.head.plan_digest
    assert document["started_at"] == NOW.isoformat()
    assert document["entries"] == [
        {
            "change_id": PLAN.changes[0].id,
            "source": "acme",
            "person": {"account_id": "a1", "name": "Ann ***", "email": "ann@example.com"},
            "undoes": "suspend",
            "action": "restore",
            "params": {},
            "target": "membership",
            "before": "suspended",
            "after": "active",
            "policies": ["suspend-idle"],
        }
    ]
    (left,) = document["left_out"]
    assert (left["action"], left["code"]) == ("remove", "irreversible")
    assert document["notes"] == []


def test_equal_runs_give_equal_bytes_in_a_form_that_people_can_read() -> None:
    text = undo_text(PLAN, RUN)
    assert text == write_undo(undoing_of(PLAN, RUN))
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"
    assert text.isascii()


def test_no_key_is_in_it() -> None:
    assert KEY not in undo_text(PLAN, RUN)
