"""The JSON Schema is checked in, and says what the decoder says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from umsync.kinds.action import Action
from umsync.kinds.filter import Filter
from umsync.kinds.registry import actions, filters
from umsync.manifest import schema
from umsync.manifest.annotations import description_of, example_of, settings_of
from umsync.manifest.decode import decode_document
from umsync.manifest.nodes import List, Map, Node, Scalar
from umsync.manifest.problems import MistakeError, Problem
from umsync.manifest.schema import manifest_schema
from umsync.manifest.syntax import parse
from umsync.manifest.text import decode_text

if TYPE_CHECKING:
    from umsync.kinds.base import Kind

CHECKED_IN = Path(__file__).parents[2] / "schemas" / "manifest.schema.json"
VALIDATOR = Draft202012Validator(manifest_schema())
INPUTS = sorted((Path(__file__).parent / "cases").rglob("*.yaml"))
KINDS: list[type[Kind]] = [*filters().values(), *actions().values()]
SOURCES = "sources: {acme: {sandbox: acme.json}}\n"

NOT_IN_SCHEMA = {
    "the_schema_does_not_know_which_hosts_are_allowed",
    "dates_must_exist",  # a pattern cannot count the days of February
}
"""Cases with a mistake in a single file that only umsync finds."""


def plain(node: Node) -> Any:
    match node:
        case Scalar(value=value):
            return value
        case List(items=items):
            return [plain(each) for each in items]
        case Map(entries=entries):
            return {each.key: plain(each.value) for each in entries}
    raise AssertionError(node)


def document(text: str) -> Any:
    """The text as JSON data, or None if it is not plain YAML: then no schema is asked."""
    try:
        decode_text(text.encode(), "a.yaml")
    except MistakeError:
        return None
    node, problems = parse(text, "a.yaml")
    return None if problems else plain(node)


DOCUMENTS = [path for path in INPUTS if document(path.read_text()) is not None]


def problems_of(path: Path) -> list[Problem]:
    return decode_document(path.read_bytes(), "a.yaml", frozenset()).notes.problems


def test_the_schema_is_valid_itself() -> None:
    Draft202012Validator.check_schema(manifest_schema())


def test_the_checked_in_schema_is_up_to_date() -> None:
    is_same = json.loads(CHECKED_IN.read_text()) == manifest_schema()
    assert is_same, "The manifest language changed. Refresh its schema with: make schemas"


def test_the_module_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    schema.main()
    assert capsys.readouterr().out == CHECKED_IN.read_text()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_schema_refuses_nothing_that_umsync_accepts(path: Path) -> None:
    if not problems_of(path):
        errors = VALIDATOR.iter_errors(document(path.read_text()))
        assert [error.message for error in errors] == []


def test_the_schema_sees_all_mistakes_that_a_single_file_shows_but_the_listed_ones() -> None:
    unseen = {
        path.parent.name
        for path in DOCUMENTS
        if problems_of(path) and VALIDATOR.is_valid(document(path.read_text()))
    }
    assert unseen == NOT_IN_SCHEMA


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind_name())
def test_the_example_of_a_kind_is_one_line_that_loads_and_fits_the_schema(
    kind: type[Kind],
) -> None:
    example = example_of(kind)
    other = "do: suspend" if issubclass(kind, Filter) else "where: everyone"
    text = f"{SOURCES}filters: {{idle: everyone}}\npolicies:\n  p:\n    {other}\n    {example}\n"
    draft = decode_document(text.encode(), "a.yaml", frozenset())
    assert "\n" not in example
    assert draft.notes.problems == []
    policy = draft.document.policies["p"]
    found = policy.where if issubclass(kind, Filter) else policy.do[0]
    assert type(found) is kind
    assert VALIDATOR.is_valid(document(text))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind_name())
def test_every_kind_is_described_in_the_schema(kind: type[Kind]) -> None:
    what = "action" if issubclass(kind, Action) else "filter"
    found = manifest_schema()["$defs"][f"{what}_{kind.kind_name()}"]
    assert found["title"] == kind.kind_name()
    assert found["description"] == description_of(kind) != ""
    assert "Example:" not in found["description"]
    assert all(setting.doc for setting in settings_of(kind).values())


def test_no_mapping_of_the_schema_is_open() -> None:
    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("type") == "object":
                assert value["additionalProperties"] is not True
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(manifest_schema())
