"""CSV, JSON and JUnit: read back by their own readers, whatever people typed."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from tests.report.golden import compare
from tests.report.reports import full_plan, full_run, many, report_of, run_report_of
from tests.report.test_markdown import EVIL
from tests.report.test_plan_text import PLANS
from tests.support.builders import make_change, make_plan
from tests.support.cases import Case
from tests.support.strategies import plans, thoroughly
from umsync.errors import UsageError
from umsync.model.comparison import Comparison
from umsync.model.plan import Refusal
from umsync.report.csv_text import PLAN_COLUMNS, RUN_COLUMNS, plan_csv, run_csv, safe_cell
from umsync.report.json_text import plan_json, run_json
from umsync.report.junit_text import plan_junit, run_junit
from umsync.report.rendering import (
    PLAN_RENDERERS,
    RUN_RENDERERS,
    SUFFIXES,
    format_of,
    plan_renderer,
    run_renderer,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from umsync.model.plan import Plan
    from umsync.report.model import PlanReport

_ALL = {"csv": plan_csv, "json": plan_json, "junit": plan_junit}


@pytest.mark.parametrize("kind", _ALL)
@pytest.mark.parametrize("name", ["one-of-each", "hostile-names", "over-the-limits", "no-changes"])
def test_a_plan_reads_as_stored(name: str, kind: str, tmp_path: Path) -> None:
    render: Callable[[PlanReport], str] = _ALL[kind]
    report = report_of(Case(PLANS / name).plan(tmp_path))
    compare(render(report).splitlines(), f"{name}.{kind}")


@pytest.mark.parametrize("kind", ["markdown", "csv", "json", "junit"])
def test_a_run_reads_as_stored(kind: str) -> None:
    text = run_renderer(kind)(run_report_of(full_run("Ann"), full_plan("Ann")))
    compare(text.splitlines(), f"run.{kind}")


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", EVIL)
def test_csv_has_a_row_for_everything_and_no_formula(name: str) -> None:
    head, *rows = _rows(plan_csv(report_of(full_plan(name, name))))
    assert tuple(head) == PLAN_COLUMNS
    assert [row[0] for row in rows] == [
        "change", "change", "held", "could_not_tell", "matches_nobody",
    ]  # fmt: skip
    for row in rows:
        assert len(row) == len(PLAN_COLUMNS)
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("name", EVIL)
def test_csv_keeps_cells(name: str) -> None:
    rows = _rows(plan_csv(report_of(full_plan(name))))
    assert rows[1][PLAN_COLUMNS.index("name")] == safe_cell(name)


@pytest.mark.parametrize("name", EVIL)
def test_csv_of_a_run_has_a_row_for_each_change(name: str) -> None:
    head, *rows = _rows(run_csv(run_report_of(full_run(name), full_plan(name))))
    assert tuple(head) == RUN_COLUMNS
    assert [(row[0], len(row)) for row in rows] == [
        ("failed", len(RUN_COLUMNS)),
        ("applied", len(RUN_COLUMNS)),
    ]


@pytest.mark.parametrize("text", ["=1+1", " =1", "+1", "-1", "@SUM(1)", "\uff1d1", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    cell = safe_cell(text)
    assert cell.startswith(("'", "\\u"))


@pytest.mark.parametrize("name", EVIL)
def test_json_is_ascii_without_commands_and_keeps_texts(name: str) -> None:
    text = plan_json(report_of(full_plan(name)))
    assert text.isascii()
    assert "##[" not in text
    assert "\x7f" not in text
    assert json.loads(text)["rows"][0]["person"]["name"] == name


def test_json_says_its_format() -> None:
    assert json.loads(plan_json(report_of(many(1))))["format"] == "umsync.report.plan/1"
    found = json.loads(run_json(run_report_of(full_run("Ann"), full_plan("Ann"))))
    assert found["format"] == "umsync.report.run/1"
    assert found["rows"][0]["request_ids"] == ["req-1"]


@pytest.mark.parametrize("name", EVIL)
def test_junit_is_xml_whatever_people_typed(name: str) -> None:
    root = ET.fromstring(plan_junit(report_of(full_plan(name, name))))  # noqa: S314 - ours
    assert {each.get("name"): each.get("tests") for each in root} == {
        "safety": "1",
        "changes": "2",
        "held": "1",
    }
    run = ET.fromstring(run_junit(run_report_of(full_run(name), full_plan(name))))  # noqa: S314 - ours
    assert (run.get("tests"), run.get("failures"), run.get("skipped")) == ("2", "1", "0")


@thoroughly
@given(plans())
def test_every_plan_can_be_read_back(plan: Plan) -> None:
    report = report_of(plan)
    json.loads(plan_json(report))
    assert all(len(row) == len(PLAN_COLUMNS) for row in _rows(plan_csv(report)))
    root = ET.fromstring(plan_junit(report))  # noqa: S314 - ours
    assert len(root[1]) == len(plan.changes)


def test_a_limit_that_is_not_kept_is_a_failure() -> None:
    root = ET.fromstring(plan_junit(report_of(many(100, own=9))))  # noqa: S314 - ours
    found = [each.get("message") for each in root.iter("failure")]
    assert found == ["100 planned, 9 allowed"]


def test_a_refusal_that_no_limit_tells_of_is_a_failure_too() -> None:
    refusals = (Refusal("over_limit", "Too many."), Refusal("unresolved", "Nobody is that."))
    root = ET.fromstring(plan_junit(report_of(replace(make_plan(), refusals=refusals))))  # noqa: S314 - ours
    assert [each.get("message") for each in root.iter("failure")] == ["Nobody is that."]


def _compared() -> PlanReport:
    """Of two changes, one was pending."""
    base = Comparison("main", "c" * 40, ("a1-suspend-membership",), 0, None)
    return report_of(replace(full_plan("Ann"), base=base))


def test_csv_tells_what_is_new_and_what_was_pending() -> None:
    column = PLAN_COLUMNS.index("base")
    found = {row[1]: row[column] for row in _rows(plan_csv(_compared()))[1:3]}
    assert found == {"a1-suspend-membership": "pending", "b2-suspend-membership": "new"}
    assert {row[column] for row in _rows(plan_csv(_compared()))[3:]} == {""}
    assert {row[column] for row in _rows(plan_csv(report_of(full_plan("Ann"))))[1:]} == {""}


def test_junit_tells_what_is_new_and_what_was_pending() -> None:
    root = ET.fromstring(plan_junit(_compared()))  # noqa: S314 - ours
    found = [(each.get("name"), each.get("value")) for each in root.iter("property")]
    assert found == [("base", "pending"), ("base", "new")]
    assert "property" not in plan_junit(report_of(full_plan("Ann")))


def test_changes_come_destructive_first() -> None:
    severities = [each.severity.value for each in report_of(many(9)).rows]
    assert severities == ["revokes"] * 6 + ["grants"] * 3


def test_counts_are_by_action_severity_and_policy() -> None:
    report = report_of(make_plan(make_change("a"), make_change("a", id="2"), *many(1).changes))
    assert [(each.name, each.changes, each.people) for each in report.by_severity] == [
        ("revokes", 2, 1),
        ("grants", 1, 1),
    ]
    assert [(each.name, each.destructive) for each in report.by_policy] == [("suspend-idle", 2)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.md", "markdown"),
        ("a.CSV", "csv"),
        ("a.json", "json"),
        ("a.xml", "junit"),
        ("a.html", "html"),
    ],
)
def test_the_name_says_the_format(name: str, kind: str, tmp_path: Path) -> None:
    assert format_of(tmp_path / name) == kind


def test_another_name_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has no known format\. End it in \.md, \.csv, \.json"):
        format_of(tmp_path / "a.pdf")


def test_every_suffix_has_a_renderer() -> None:
    assert set(SUFFIXES.values()) == PLAN_RENDERERS.keys() == RUN_RENDERERS.keys()


def test_no_renderer_lets_a_key_through() -> None:
    key = "ATATT3xFfGF0abcdefgh"
    for kind in PLAN_RENDERERS:
        assert key not in plan_renderer(kind)(report_of(full_plan(key)))
        assert key not in run_renderer(kind)(run_report_of(full_run(key), full_plan(key)))
