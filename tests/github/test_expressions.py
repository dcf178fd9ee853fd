"""The evaluator of GitHub's expressions that the stories of workflows rest on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.expressions import Open, Scope

FINE = {"success": True, "failure": False, "always": True, "cancelled": False}
BAD = {"success": False, "failure": True, "always": True, "cancelled": False}
CONTEXTS: dict[str, Any] = {
    "github": {"event_name": "push", "event": Open(number=7.0)},
    "needs": {"list": {"result": "success", "outputs": Open(matrix='{"a":[1,{"b":null}]}')}},
}


def scope(status: dict[str, bool] = FINE) -> Scope:
    return Scope(CONTEXTS, status)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'it''s'", "it's"),
        ("1.5", 1.5),
        ("-1 == '-1'", True),
        ("null == 0", True),
        ("null == ''", True),
        ("true == '1'", True),
        ("'x' == 0", False),
        ("'PUSH' == github.event_name", True),
        ("github.event_name != 'push'", False),
        ("github.event.pull_request.head.repo == ''", True),
        ("github.event.number == 7", True),
        ("'a' && 'b' || 'c'", "b"),
        ("'' && 'b' || 'c'", "c"),
        ("'' || ''", ""),
        ("false && false || true", True),
        ("false && (false || true)", False),
        ("true || false && false", True),
        ("!false && !''", True),
        ("!('a' == 'a')", False),
        ("!'a' == 'a'", False),
        ("1 == 1 != false", True),
        ("fromJSON(needs.list.outputs.matrix).a", [1.0, {"b": None}]),
        ("needs.list.outputs.other", None),
        ("always()&&failure()", False),
    ],
)
def test_an_expression_is_what_github_says(expression: str, value: object) -> None:
    found = scope().value(expression)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    "expression",
    ["gitub.ref", "github.reff", "needs.other.result", "contains('a', 'b')", "'a' 'b'", "a < b",
     "('a'", "'a", ""],
)  # fmt: skip
def test_what_is_not_known_is_an_error(expression: str) -> None:
    with pytest.raises((AssertionError, IndexError)):
        scope().value(expression)


@pytest.mark.parametrize(
    ("condition", "fine", "bad"),
    [
        (None, True, False),
        ("github.event_name == 'push'", True, False),
        ("github.event_name == 'pull_request'", False, False),
        ("always()", True, True),
        ("failure()", False, True),
        ("${{ failure() || success() }}", True, True),
        ("!cancelled()", True, True),
        ("always() && github.event_name == 'push'", True, True),
        ("false && always()", False, False),
    ],
)
def test_a_condition_asks_for_success_unless_it_asks_for_a_status(
    condition: str | None, fine: bool, bad: bool
) -> None:
    assert (scope().is_due(condition), scope(BAD).is_due(condition)) == (fine, bad)


def test_texts_have_values_put_in() -> None:
    text = "${{ github.event_name }}-${{ github.event.none }}${{ github.event.number }}-${{ true }}"
    assert scope().text(text) == "push-7-true"


def test_an_object_in_a_text_is_an_error() -> None:
    with pytest.raises(AssertionError):
        scope().text("x ${{ needs.list }}")
