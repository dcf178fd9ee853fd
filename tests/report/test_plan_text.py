"""A plan as a reviewer reads it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from tests.report.golden import GOLDEN, compare
from tests.support.builders import make_change, make_plan
from tests.support.cases import Case
from tests.support.strategies import plans, thoroughly
from umsync.documents.plan_document import document_of
from umsync.model.person import Person
from umsync.report.plan_text import plan_text, summary
from umsync.report.safe_text import safe
from umsync.sandbox.hostile import NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.documents.plan_document import PlanDocument
    from umsync.model.plan import Plan


PLANS = GOLDEN.parent / "plans"
_NAMES = sorted(path.name for path in PLANS.iterdir())


def _document(plan: Plan) -> PlanDocument:
    """With a digest that does not depend on umsync's version."""
    return replace(document_of(plan), digest="sha256:" + "ab" * 32)


def _named(name: str) -> Plan:
    return make_plan(make_change("ann", person=Person("ann", name, f"{name}@acme.example")))


def _is_harmless(line: str) -> bool:
    return not any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for each in line)


@pytest.mark.parametrize("name", _NAMES)
def test_a_plan_reads_as_stored(name: str, tmp_path: Path) -> None:
    compare(plan_text(_document(Case(PLANS / name).plan(tmp_path))), name)


def test_all_people_are_listed_when_asked_for(tmp_path: Path) -> None:
    plan = Case(PLANS / "more-than-twenty-people").plan(tmp_path)
    lines = list(plan_text(_document(plan), shown=None))
    assert sum("→" in line for line in lines) == 22
    assert not any("--all" in line for line in lines)


def test_as_many_people_as_are_shown_need_no_hint() -> None:
    plan = make_plan(*(make_change(f"u{n}") for n in range(3)))
    assert not any("more;" in line for line in plan_text(_document(plan), shown=3))
    assert any("… and 1 more; --all" in line for line in plan_text(_document(plan), shown=2))


def test_large_numbers_are_grouped() -> None:
    changes = (make_change(f"u{n}") for n in range(1234))
    lines = list(plan_text(_document(make_plan(*changes))))
    assert "acme: suspend — 1,234 changes, 1,234 people" in lines
    assert "    … and 1,214 more; --all lists everybody" in lines


def test_changes_of_one_person_count_one_person() -> None:
    plan = make_plan(make_change("ann"), make_change("ann", id="2"))
    assert "acme: suspend — 2 changes, 1 person" in list(plan_text(_document(plan)))


@pytest.mark.parametrize(
    ("destructive", "giving", "text"),
    [
        (1, 0, "1 change: 1 takes something away, 0 give something."),
        (2, 1, "3 changes: 2 take something away, 1 gives something."),
        (0, 2, "2 changes: 0 take something away, 2 give something."),
    ],
)
def test_the_summary_counts_in_words(destructive: int, giving: int, text: str) -> None:
    from tests.support.builders import granting

    taken = [make_change(f"t{n}") for n in range(destructive)]
    given_back = [make_change(f"g{n}", granting()) for n in range(giving)]
    assert summary(make_plan(*taken, *given_back)) == text


def test_a_plan_without_changes_says_so() -> None:
    assert summary(make_plan()) == "No changes. 100 users checked against 0 policies."


@pytest.mark.parametrize("name", NAMES)
def test_no_name_moves_hides_or_reorders_a_line(name: str) -> None:
    lines = list(plan_text(_document(_named(name))))
    assert all(map(_is_harmless, lines))


@thoroughly
@given(plans())
def test_no_plan_has_a_line_with_an_unseen_character(plan: Plan) -> None:
    for line in plan_text(document_of(plan), shown=None):
        assert _is_harmless(line), line


def test_the_limits_that_a_policy_keeps_are_listed_when_everything_is(tmp_path: Path) -> None:
    document = _document(Case(PLANS / "no-changes").plan(tmp_path))
    line = "  ok    back: 0 of 1 changes (at most 999 and 100% of 1 user)"
    assert line in list(plan_text(document, shown=None))
    assert line not in list(plan_text(document))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a\\u001b[31mb"),
        ("\u202egnp", "\\u202egnp"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("\u3164\ufe0f", "\\u3164\\ufe0f"),
        ("x" * 61, "x" * 59 + "…"),
        ("x" * 60, "x" * 60),
        ("Zoë 漢字 '\"<&", "Zoë 漢字 '\"<&"),
    ],
)
def test_unseen_characters_are_shown_as_their_codes(text: str, shown: str) -> None:
    assert safe(text) == shown
