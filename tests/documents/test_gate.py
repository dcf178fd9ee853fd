"""No plan document holds an API key."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.builders import SUSPEND, make_change, make_plan
from umsync.documents.gate import refuse_keys
from umsync.documents.plan_document import document_of, read_plan
from umsync.errors import UnsafeError
from umsync.model.answer import Evidence
from umsync.model.organization import Organization
from umsync.model.person import Person
from umsync.model.plan import (
    Held,
    PlannedPolicy,
    PlannedSource,
    PlannedUnmatched,
    Refusal,
    Undecided,
    Unmatched,
)
from umsync.model.secret import Secret, remembering

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = 'the-key"of\\acme'
"""With characters that JSON writes in another way."""
ATLASSIAN = "ATCTT3xFfGN0-abcd"
SAID = f"Say {KEY} and {ATLASSIAN}."
ANN = Person("a1", SAID, SAID)
WHY = (Evidence("name", SAID),)
TEXTS: dict[str, Any] = {
    "changes": (make_change(person=ANN, evidence=WHY),),
    "held": (Held("acme", ANN, "suspend", "exempt", SAID, ("p",), SAID),),
    "undecided": (Undecided("acme", ANN, "p", WHY),),
    "policies": (PlannedPolicy("p", ("acme",), 1, SAID),),
    "sources": (PlannedSource("acme", Organization("x", SAID), 1, ()),),
    "warnings": (SAID,),
    "refusals": (Refusal("over_limit", SAID),),
    "unmatched": (PlannedUnmatched("acme", Unmatched("a.csv", 1, SAID)),),
}


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    with remembering():
        Secret(KEY)
        yield


@pytest.mark.parametrize("part", TEXTS)
def test_a_key_in_a_text_is_masked(part: str) -> None:
    document = document_of(make_plan(**{part: TEXTS[part]}))
    kept = json.dumps(json.loads(document.text)[part], ensure_ascii=False).replace("\\", "")
    assert "Say *** and ***." in kept
    assert ATLASSIAN not in document.text
    assert KEY.replace("\\", "") not in kept


def test_what_was_masked_is_in_the_digest_and_the_plan() -> None:
    document = document_of(make_plan(**TEXTS))
    assert read_plan(document.text) == document
    assert document.plan.changes[0].person.name == "Say *** and ***."


def test_a_plan_without_keys_stays_as_it_is() -> None:
    made = make_plan(make_change())
    assert document_of(made).plan is made


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (make_change(step=replace(SUSPEND, params=(("name", SAID),))), "step.params.name"),
        (make_change(id="c1", step=replace(SUSPEND, target=f"group:{KEY}")), "step.target"),
        (make_change(person=Person(KEY, "Ann", None)), "person.account_id"),
        (make_change(policies=(ATLASSIAN,)), "policies[0]"),
    ],
)
def test_a_key_in_what_is_done_stops_the_plan_and_is_not_shown(change: Any, where: str) -> None:
    with pytest.raises(UnsafeError) as stopped:
        document_of(make_plan(change))
    assert f"changes[0].{where} would hold an API key" in str(stopped.value)
    assert KEY not in str(stopped.value)
    assert ATLASSIAN not in str(stopped.value)


def test_a_document_is_kept_only_without_keys() -> None:
    refuse_keys("nothing", "The plan")
    with pytest.raises(UnsafeError, match=r"^The plan holds an API key\."):
        refuse_keys(SAID, "The plan")
