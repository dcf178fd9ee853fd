"""A plan file is read as it was written, or refused with a sentence; nothing else ever happens."""

from __future__ import annotations

import json
from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import make_change, make_plan
from tests.support.strategies import plans, thoroughly
from umsync import __version__
from umsync.documents.plan_document import (
    FORMAT,
    digest_of,
    document_of,
    read_plan,
    write_plan,
)
from umsync.errors import PlanRefusedError

if TYPE_CHECKING:
    from umsync.model.plan import Plan

PLAN = make_plan(make_change("ann"), make_change("bob"))
TEXT = write_plan(PLAN)


def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(TEXT)
    return content


def _sealed(content: dict[str, Any]) -> str:
    """The content as somebody writes it who can compute digests."""
    content.pop("digest", None)
    return json.dumps({**content, "digest": digest_of(content)})


def _refusal(text: str) -> str:
    with pytest.raises(PlanRefusedError) as refused:
        read_plan(text)
    return str(refused.value)


@thoroughly
@given(plans())
def test_any_plan_is_read_as_it_was_written(plan: Plan) -> None:
    document = read_plan(write_plan(plan))
    assert document == document_of(plan)


@thoroughly
@given(plans())
def test_a_plan_file_is_plain_ascii(plan: Plan) -> None:
    assert write_plan(plan).isascii()


def test_a_document_knows_which_umsync_made_it() -> None:
    assert read_plan(TEXT).umsync_version == __version__


def test_a_document_tells_other_programs_whether_it_can_be_applied() -> None:
    content = _content()
    assert content["format"] == "umsync.plan/1"
    assert content["applyable"] is True
    assert content["destructive"] == 2


def test_spaces_and_the_order_of_keys_do_not_matter() -> None:
    content = dict(reversed(_content().items()))
    assert read_plan(json.dumps(content, indent=7)).plan == PLAN


@st.composite
def _edits(draw: st.DrawFn) -> dict[str, Any]:
    """The document with one of its values changed, taken out, or added."""
    edited = deepcopy(_content())
    place: Any = edited
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = draw(st.sampled_from(keys))
        if not place[key] or not isinstance(place[key], dict | list) or draw(st.booleans()):
            break
        place = place[key]
    how = draw(st.sampled_from(("replace", "remove", "add")))
    if how == "remove":
        del place[key]
    elif how == "add" and isinstance(place, dict):
        place["added"] = None
    else:
        before = json.dumps(place[key])
        place[key] = draw(_JSON.filter(lambda value: json.dumps(value) != before))
    return edited


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@thoroughly
@given(_edits())
def test_any_edit_is_refused(edited: dict[str, Any]) -> None:
    assert _refusal(json.dumps(edited)).endswith("Run `umsync plan` again.")


@thoroughly
@given(_edits())
def test_an_edit_with_a_fitting_digest_is_a_plan_or_refused(edited: dict[str, Any]) -> None:
    """A digest is no signature; it must not open a way to crash umsync either."""
    with suppress(PlanRefusedError):
        text = _sealed(edited)
        read = read_plan(text)
        assert json.loads(write_plan(read.plan)).keys() == json.loads(text).keys()


@thoroughly
@given(st.text() | _JSON.map(json.dumps) | st.binary().map(lambda data: data.decode("latin-1")))
def test_any_other_text_is_refused(text: str) -> None:
    assert _refusal(text).startswith("The plan is not ")


@pytest.mark.parametrize("length", [0, 1, 100, len(TEXT) // 2, len(TEXT) - 3])
def test_a_file_that_ends_early_is_refused(length: int) -> None:
    assert _refusal(TEXT[:length]) == "The plan is not JSON. Run `umsync plan` again."


def test_the_sentence_names_the_file() -> None:
    with pytest.raises(PlanRefusedError, match=r"^out/plan\.json is not JSON\."):
        read_plan("", "out/plan.json")


def test_another_format_is_named() -> None:
    content = {**_content(), "format": "umsync.plan/2"}
    assert _refusal(_sealed(content)) == (
        "The plan is not a plan of this umsync: its format is 'umsync.plan/2'. "
        "Run `umsync plan` again."
    )


@pytest.mark.parametrize("text", ["{}", "[]", "null", "1", '"plan"', '{"format": null}'])
def test_other_json_has_no_format(text: str) -> None:
    assert "it has no format" in _refusal(text)


def test_a_hostile_format_cannot_reach_the_terminal() -> None:
    shown = _refusal(json.dumps({"format": "\x1b[31m\u202e" + "x" * 9999}))
    assert shown.isprintable()
    assert len(shown) < 200


def test_a_digest_that_does_not_fit_is_refused() -> None:
    content = {**_content(), "digest": "sha256:" + "0" * 64}
    assert _refusal(json.dumps(content)) == (
        "The plan was changed after it was made: its digest does not fit. Run `umsync plan` again."
    )


@pytest.mark.parametrize("digest", [None, 1, [], {}, "", True])
def test_a_digest_of_another_type_is_refused(digest: object) -> None:
    assert "digest does not fit" in _refusal(json.dumps({**_content(), "digest": digest}))


def test_a_file_without_digest_is_refused() -> None:
    content = _content()
    del content["digest"]
    assert "digest does not fit" in _refusal(json.dumps(content))


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        ({"as_of": "yesterday"}, "plan.as_of is not a datetime"),
        ({"as_of": "2026-11-22T12:00:00"}, "plan.as_of has no time zone"),
        ({"as_of": 5}, "plan.as_of is not a datetime"),
        ({"changes": {}}, "plan.changes must be a list"),
        ({"changes": [1]}, "plan.changes[0] must be an object"),
        ({"warnings": [None]}, "plan.warnings[0] must be of type str"),
        ({"refusals": [{"code": "x"}]}, "plan.refusals[0] lacks text"),
        (
            {"refusals": [{"code": "x", "text": "y", "\x1bz": 1}]},
            "plan.refusals[0] has an unknown key '\\x1bz'",
        ),
    ],
)
def test_what_is_damaged_is_named(edit: dict[str, Any], problem: str) -> None:
    shown = _refusal(_sealed({**_content(), **edit}))
    assert shown == f"The plan is damaged: {problem}. Run `umsync plan` again."


@pytest.mark.parametrize(
    "edit",
    [
        {"applyable": False},
        {"destructive": 0},
        {"umsync_version": None},
        {"umsync_version": ["0.1.0"]},
        {"more": 1},
    ],
)
def test_a_head_that_does_not_fit_the_plan_is_refused(edit: dict[str, Any]) -> None:
    shown = _refusal(_sealed({**_content(), **edit}))
    assert "The plan is damaged: its first lines do not fit the rest." in shown


def test_a_part_that_is_missing_is_named() -> None:
    content = _content()
    del content["held"]
    assert "The plan is damaged: plan lacks held." in _refusal(_sealed(content))


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("severity", "worst", "plan.changes[0].step.severity is not a Severity"),
        ("severity", [], "plan.changes[0].step.severity is not a Severity"),
        ("rank", True, "plan.changes[0].step.rank must be of type int"),
        ("rank", 1.0, "plan.changes[0].step.rank must be of type int"),
        ("rank", float("nan"), "plan.changes[0].step.rank must be of type int"),
        ("params", [], "plan.changes[0].step.params must be an object of texts"),
        ("params", {"a": 1}, "plan.changes[0].step.params must be an object of texts"),
        ("undo", "restore", "plan.changes[0].step.undo must be an object"),
    ],
)
def test_a_value_of_another_type_is_named(key: str, value: object, problem: str) -> None:
    content = _content()
    content["changes"][0]["step"][key] = value
    assert f"The plan is damaged: {problem}." in _refusal(_sealed(content))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1" * 5000, "-" + "9" * 100_000])
def test_strange_numbers_are_refused(text: str) -> None:
    _refusal(f'{{"format": "{FORMAT}", "as_of": {text}}}')


@pytest.mark.parametrize("depth", [100, 900, *range(940, 1000, 3), 5000, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    deep = "[" * depth + "]" * depth
    _refusal(f'{{"format": "{FORMAT}", "as_of": {deep}}}')
    _refusal(f'{{"format": {deep}}}')
    _refusal(deep)
