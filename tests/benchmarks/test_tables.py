from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks import cases, lines, requests, results
from benchmarks.plans_table import plans_table
from benchmarks.ratios import Line, figures, table

RUNS = [{"wall": 3.0, "cpu": 2.5, "rss": 90.0}, {"wall": 2.0, "cpu": 2.6, "rss": 80.0}]
FLOOR = [{"wall": 1.0, "cpu": 1.25, "rss": 40.0}]
FOUND = {"a": {"runs": RUNS, "floor": FLOOR}, "b": {"runs": FLOOR, "floor": FLOOR}}


def _only(line: Line) -> Any:
    (figure,) = figures([line], FOUND)
    return figure


def test_a_figure_is_the_least_of_its_runs_beside_the_least_of_its_floor() -> None:
    figure = _only(Line("what", "a", "wall"))
    assert (figure.measured, figure.floor, figure.ratio, figure.is_reached) == (2.0, 1.0, 2.0, None)


@pytest.mark.parametrize(
    ("line", "is_reached"),
    [
        (Line("", "a", "cpu", most=2.0), True),
        (Line("", "a", "cpu", most=1.99), False),
        (Line("", "a", "rss", limit=80.0), True),
        (Line("", "a", "rss", limit=79.0), False),
        (Line("", "a", "wall", most=2.0, beside="b"), True),
        (Line("", "a", "wall", most=1.0, beside="b", times=2), True),
        (Line("", "a", "wall", most=1.0, beside="b", times=1.9), False),
    ],
)
def test_a_goal_is_reached_when_the_ratio_or_the_value_is_not_above_it(
    line: Line, *, is_reached: bool
) -> None:
    assert _only(line).is_reached is is_reached


def test_a_line_without_its_cases_is_left_out() -> None:
    assert figures([Line("", "z", "wall"), Line("", "a", "wall", beside="z")], FOUND) == []
    assert table([]) == plans_table(FOUND) == requests.table({}) == ""


def test_a_row_of_the_table_says_what_was_missed() -> None:
    row = table(figures([Line("memory", "a", "rss", limit=79.0)], FOUND)).splitlines()[-1]
    assert row == "| memory | 2.00 | ≤ 79 MB | **no** | 80 MB | 40 MB |"


def test_every_line_is_about_a_case_that_is_measured() -> None:
    every = (*lines.GOALS, *lines.OTHERS)
    assert {each.case for each in every} <= set(cases.NAMES)
    assert {each.beside for each in every} - {None} <= set(cases.NAMES)
    assert set(cases.NAMES) >= cases.QUICK
    assert "requests-10k" in cases.NAMES


def test_a_case_that_does_not_exist_is_refused_by_name() -> None:
    assert cases.chosen(["ten-2k", "version"], quick=False) == ("version", "ten-2k")
    assert set(cases.chosen(None, quick=True)) == cases.QUICK
    with pytest.raises(SystemExit, match="There is no case ten-3k"):
        cases.chosen(["ten-3k", "version"], quick=False)


def test_the_readme_holds_the_tables_of_the_results() -> None:
    text = results.README.read_text("utf-8")
    assert results.BEGIN in text
    assert text == results.readme(text, json.loads(results.RESULTS.read_bytes()))
