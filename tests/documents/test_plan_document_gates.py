"""The bytes of a plan file, and who is told what when they do not fit."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from tests.support.builders import make_change, make_plan
from umsync import __version__
from umsync.documents.plan_document import digest_of, document_of, read_plan, write_plan
from umsync.errors import PlanRefusedError
from umsync.model.plan import Held, Refusal

PLAN = make_plan(make_change("ann"), warnings=("Grüße",))
TEXT = write_plan(PLAN)
AGAIN = "Run `umsync plan` again."


def _said(text: str, *name: str) -> str:
    with pytest.raises(PlanRefusedError) as refused:
        read_plan(text, *name)
    return str(refused.value)


def _content(**change: Any) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(TEXT)
    del content["digest"]
    return {**content, **change}


def _sealed(**change: Any) -> str:
    content = _content(**change)
    return json.dumps({**content, "digest": digest_of(content)})


def test_the_head_comes_first_and_the_digest_last() -> None:
    content = json.loads(TEXT)
    assert list(content)[:4] == ["format", "umsync_version", "applyable", "destructive"]
    assert list(content)[-1] == "digest"
    assert content["format"] == "umsync.plan/1"
    assert content["umsync_version"] == __version__


def test_the_text_is_indented_by_one_and_ends_with_a_line() -> None:
    assert json.dumps(json.loads(TEXT), indent=1) + "\n" == TEXT


def test_the_digest_is_the_sha_256_of_the_canonical_rest() -> None:
    """Anybody can compute it, with any program."""
    assert digest_of({"b": ["ü", 1], "a": None}) == (
        "sha256:" + hashlib.sha256(rb'{"a":null,"b":["\u00fc",1]}').hexdigest()
    )
    assert document_of(PLAN).digest == digest_of(_content())


def test_a_document_is_its_plan_digest_version_and_text() -> None:
    document = read_plan(TEXT)
    assert document.plan == PLAN
    assert document.digest == json.loads(TEXT)["digest"]
    assert document.text == TEXT
    assert document == document_of(PLAN)


def test_a_row_that_is_held_is_written_without_an_object_when_it_has_none() -> None:
    """So were all of them once, and such a plan is still read."""
    held = Held("acme", PLAN.changes[0].person, "suspend", "exempt", "Text.", ("p",))
    plan = make_plan(held=(held, replace(held, object="staff")))
    rows = json.loads(write_plan(plan))["held"]
    assert ["object" in each for each in rows] == [False, True]
    assert read_plan(write_plan(plan)).plan == plan


def test_an_object_that_is_no_text_is_damaged() -> None:
    held = Held("acme", PLAN.changes[0].person, "suspend", "exempt", "Text.", ("p",), "staff")
    (row,) = json.loads(write_plan(make_plan(held=(held,))))["held"]
    assert "plan.held[0].object must be of type str" in _said(_sealed(held=[{**row, "object": 1}]))
    assert "has an unknown key 'objects'" in _said(_sealed(held=[{**row, "objects": "x"}]))


def test_the_version_that_made_it_is_kept() -> None:
    assert read_plan(_sealed(umsync_version="9.9.9")).umsync_version == "9.9.9"


def test_a_plan_that_a_rule_stops_is_not_applyable() -> None:
    stopped = make_plan(refusals=(Refusal("code", "Text."),))
    content = json.loads(write_plan(stopped))
    assert (content["applyable"], content["destructive"]) == (False, 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON."),
        ("[" * 100_000, "is nested more than 100 levels deep."),
        ("[]", "is not a plan of this umsync: it has no format."),
        ('{"format": 1}', "is not a plan of this umsync: it has no format."),
        (
            json.dumps({"format": "x" * 41}),
            f"is not a plan of this umsync: its format is '{'x' * 40}'.",
        ),
        (
            json.dumps({**_content(), "digest": "sha256:"}),
            "was changed after it was made: its digest does not fit.",
        ),
        (_sealed(held=None), "is damaged: plan.held must be a list."),
        (_sealed(more=1), "is damaged: its first lines do not fit the rest."),
        (_sealed(umsync_version=1), "is damaged: its first lines do not fit the rest."),
        (_sealed(applyable=False), "is damaged: its first lines do not fit the rest."),
        (_sealed(destructive=2), "is damaged: its first lines do not fit the rest."),
    ],
)
def test_every_refusal_names_the_file_and_the_remedy(text: str, said: str) -> None:
    assert _said(text) == f"The plan {said} {AGAIN}"
    assert _said(text, "out/plan.json") == f"out/plan.json {said} {AGAIN}"


@pytest.mark.parametrize("number", [0, 49, 50, 100])
def test_of_a_long_list_the_item_that_does_not_fit_is_named(number: int) -> None:
    warnings: list[Any] = ["Text."] * 101
    warnings[number] = 1
    said = f"The plan is damaged: plan.warnings[{number}] must be of type str. {AGAIN}"
    assert _said(_sealed(warnings=warnings)) == said


def test_the_first_part_that_does_not_fit_is_named_in_the_order_of_a_plan() -> None:
    reordered = dict(reversed(_content(held=1, changes=2).items()))
    sealed = json.dumps({"digest": digest_of(reordered), **reordered})
    assert _said(sealed) == f"The plan is damaged: plan.changes must be a list. {AGAIN}"


def test_a_list_of_any_length_is_read_as_it_was_written() -> None:
    for length in (49, 50, 51, 100):
        plan = make_plan(*(make_change(f"a{number}") for number in range(length)))
        assert read_plan(write_plan(plan)).plan == plan


def test_of_several_members_with_one_name_the_last_counts() -> None:
    assert read_plan(TEXT.replace("{", '{"warnings": [1], "held": 2, "digest": 3,', 1)).plan == PLAN


def test_a_member_that_no_plan_has_counts_for_the_digest() -> None:
    changed = TEXT.replace("{", '{"more": [1, 2],', 1)
    assert _said(changed) == (
        f"The plan was changed after it was made: its digest does not fit. {AGAIN}"
    )


@pytest.mark.parametrize("levels", [101, 900, 1_100, 5_000, 100_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_plan_is_refused_alike_however_deep_it_is(levels: int, opening: str) -> None:
    deep = opening * levels
    closed = f"{deep}1{(']' if opening == '[' else '}') * levels}"
    document = write_plan(make_plan()).rstrip().removesuffix("}")
    said = f"The plan is nested more than 100 levels deep. {AGAIN}"
    for value in (deep, closed):
        for text in (
            value,
            f'{document}, "more": {value}}}',
            f'{document}, "changes": [{value}]}}',
        ):
            assert _said(text) == said


def test_a_plan_with_fewer_levels_is_refused_for_what_else_is_wrong() -> None:
    more = json.loads("[" * 99 + "]" * 99)
    assert (
        _said(_sealed(more=more))
        == f"The plan is damaged: its first lines do not fit the rest. {AGAIN}"
    )
