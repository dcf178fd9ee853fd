"""A plan as Markdown: complete, small enough, and nothing in it acts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from tests.report.github import codes, dangers, tables, tokens
from tests.report.golden import compare
from tests.report.reports import full_plan, full_run, many, report_of, run_report_of
from tests.support.builders import NOW, make_change, make_plan
from tests.support.cases import Case
from tests.support.strategies import plans, thoroughly
from umsync.model.person import Person
from umsync.model.plan import OneOff, PlannedPolicy, Refusal
from umsync.model.undo import LeftOut, Undoing
from umsync.report.markdown_level import LEVELS, MOST_BYTES
from umsync.report.markdown_plan import plan_lines, plan_markdown
from umsync.report.markdown_run import run_markdown
from umsync.report.markdown_text import cell, code
from umsync.sandbox.hostile import NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.model.plan import Plan

from tests.report.test_plan_text import PLANS

EVIL = (
    *NAMES,
    "www.evil.example",
    "https://evil.example/x",
    "mail ann@evil.example now",
    "See #123 and GH-4 and acme/site#5",
    "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
    "1234567",
    ":smile: :+1:",
    "$x$ and $`y`$",
    "&lt;b&gt; &#64;everyone &commat;everyone",
    "a\\|b\\\\|c\\",
    "||||",
    "`" * 100,
    "``` a ` b `` c",
    "1. First",
    "- [ ] task",
    "[ref]: https://evil.example",
    "[^1]",
    "--> <details>",
    "<!-- hidden",
    "##[error]x",
    "(https://evil.example)",
    "]( https://evil.example )",
    "Ann\t\n::error::x",
    "~~~",
    "\u202e@everyone",
    "\uff20everyone",
)


@pytest.mark.parametrize("name", sorted(path.name for path in PLANS.iterdir()))
def test_a_plan_reads_as_stored(name: str, tmp_path: Path) -> None:
    report = report_of(Case(PLANS / name).plan(tmp_path))
    compare(plan_markdown(report).splitlines(), f"{name}.markdown")


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_each_level_reads_as_stored(level: int) -> None:
    report = report_of(replace(many(23), warnings=("Mind this.", "And that.")))
    compare(plan_lines(report, LEVELS[level]), f"level-{level}.markdown")


@pytest.mark.parametrize("name", EVIL)
def test_nothing_that_a_person_typed_acts(name: str) -> None:
    assert dangers(plan_markdown(report_of(full_plan(name, name)))) == []


@pytest.mark.parametrize("name", EVIL)
def test_no_name_breaks_out_of_its_cell(name: str) -> None:
    harmless = tables(plan_markdown(report_of(full_plan("Ann"))))
    found = tables(plan_markdown(report_of(full_plan(name, name))))
    assert [[len(row) for row in each] for each in found] == [
        [len(row) for row in each] for each in harmless
    ]


@pytest.mark.parametrize("name", EVIL)
def test_no_text_of_a_run_acts(name: str) -> None:
    text = run_markdown(run_report_of(full_run(name), full_plan(name, name)))
    assert dangers(text) == []
    assert [len(row) for each in tables(text) for row in each] == [2, 2, 2, 5, 5]


@pytest.mark.parametrize("name", EVIL)
def test_every_line_is_one_that_a_build_machine_takes_for_text(name: str) -> None:
    plan = replace(full_plan(name, name), one_off=OneOff(name, (name,), name, (name,)))
    for line in plan_markdown(report_of(plan)).splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


@pytest.mark.parametrize("name", EVIL)
def test_a_one_off_stays_in_its_block(name: str) -> None:
    plan = replace(full_plan("Ann"), one_off=OneOff(name, (name,), name, ("acme",)))
    text = plan_markdown(report_of(plan))
    assert dangers(text) == []
    assert sum(each.type == "fence" for each in tokens(text)) == 2


@thoroughly
@given(plans())
def test_no_plan_acts_or_is_too_long(plan: Plan) -> None:
    text = plan_markdown(report_of(plan))
    assert dangers(text) == []
    assert len(text.encode()) <= MOST_BYTES


@pytest.mark.parametrize("number", [1, 499, 500, 501, 2_000, 10_000])
@pytest.mark.parametrize("name", ["Ann", "\u202e" * 60, "漢" * 60])
def test_it_always_fits_and_always_has_the_limits(number: int, name: str) -> None:
    text = plan_markdown(report_of(many(number, names=name, reasons=3, own=0)))
    assert len(text) <= len(text.encode()) <= MOST_BYTES
    assert "| all policies: destructive changes |" in text
    assert "| suspend-idle: changes |" in text


def test_it_fits_with_very_much_of_everything_else() -> None:
    evil = "漢" * 1_000
    policies = tuple(PlannedPolicy(f"p{n}", ("acme",), 1, evil) for n in range(2_000))
    refusals = tuple(Refusal("unresolved", f"{n} {evil}") for n in range(2_000))
    warnings = tuple(f"{n} {evil}" for n in range(2_000))
    base = many(2_000, names=evil, own=0)
    left = tuple(
        LeftOut(str(n), "acme", Person(str(n), evil, evil), "x", "y", f"{n}") for n in range(999)
    )
    plan = replace(
        base,
        policies=policies,
        refusals=refusals,
        warnings=warnings,
        limits=base.limits[:1]
        + tuple(replace(base.limits[1], scope=f"p{n}") for n in range(2_000)),
        one_off=OneOff(evil * 90, (evil,) * 99, evil, (evil,) * 99),
        undo=Undoing("r", "d", NOW, (), left, warnings),
    )
    text = plan_markdown(report_of(plan))
    assert len(text.encode()) <= MOST_BYTES
    assert "| `p0`: changes | 2,000 | 0 | **NO** |" in text


def test_above_the_rows_it_says_how_many_of_how_many_are_shown_and_where_the_rest_is() -> None:
    text = plan_markdown(report_of(many(2_000, reasons=2)))
    head, _, rest = text.partition("#### Takes away")
    assert "**Shown: the first 350 of 2,000 changes, destructive first.** All of them:" in head
    assert "umsync show plan.json --all" in head
    assert rest.count("| suspend: active → suspended |") == 350


def test_a_plan_that_fits_does_not_speak_of_what_is_shown() -> None:
    assert "Shown:" not in plan_markdown(report_of(many(20)))


def test_the_first_line_is_hidden_and_the_same_for_the_next_plan() -> None:
    first = plan_markdown(report_of(many(3))).splitlines()[0]
    assert first == plan_markdown(report_of(make_plan())).splitlines()[0]
    assert first == "<!-- umsync:plan:acme -->"


@pytest.mark.parametrize("name", EVIL)
def test_no_source_name_ends_the_hidden_line(name: str) -> None:
    plan = make_plan(make_change())
    hostile = replace(plan, sources=(replace(plan.sources[0], name=name),))
    first = plan_markdown(report_of(hostile)).splitlines()[0]
    assert first.startswith("<!-- umsync:plan:")
    assert first.endswith(" -->")
    assert first.count("--") == 2


def test_one_off_and_undo_have_hidden_lines_of_their_own() -> None:
    one_off = make_plan(make_change(), one_off=OneOff("everyone", ("suspend",), None, ("acme",)))
    undo = make_plan(make_change(), undo=Undoing("2026-x", "d", NOW, ()))
    assert plan_markdown(report_of(one_off)).startswith("<!-- umsync:plan:one-off-acme -->\n")
    assert plan_markdown(report_of(undo)).startswith("<!-- umsync:plan:undo-2026-x -->\n")


def test_one_line_when_nothing_changes() -> None:
    hidden, line = plan_markdown(report_of(make_plan())).splitlines()
    assert hidden.startswith("<!--")
    assert line == "**umsync:** No changes. 100 users checked against 0 policies."


def test_the_one_line_counts_what_is_left_to_look_at() -> None:
    plan = replace(full_plan("Ann"), changes=())
    (_, line) = plan_markdown(report_of(plan)).splitlines()
    assert "1 held back, 1 of whom nobody could tell, 1 in data files but nowhere else" in line


def test_a_plan_that_cannot_be_applied_has_no_command() -> None:
    plan = replace(many(3), refusals=(Refusal("over_limit", "Too many."),))
    text = plan_markdown(report_of(plan))
    assert "umsync apply" not in text
    assert "**Cannot be applied: a safety rule stops it.**" in text


def test_a_broken_limit_is_never_called_kept() -> None:
    """Whoever wrote the plan file could leave the refusal out."""
    assert "every limit is kept" not in plan_markdown(report_of(many(3, own=0)))


def test_the_command_applies_exactly_this_plan() -> None:
    report = report_of(many(3))
    text = plan_markdown(report)
    (fence,) = (each for each in tokens(text) if each.type == "fence")
    assert fence.content == f"umsync apply plan.json --expect-digest {report.digest}\n"


@pytest.mark.parametrize(
    "text",
    ["confluence last used 2026-05-02, 204 days ago", "At most 50 (5% of 4,000).", "O'Neil", "a_b"],
)
def test_plain_words_stay_words(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("in hr/leavers.csv now", "in `hr/leavers.csv` now"),
        ("a|b", "`a\\|b`"),
        ("a\\|b", "`a\\\\u007cb`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("two  blanks", "`two  blanks`"),
        ("2 cats", "`2 cats`"),
        ("cafe defaced", "cafe `defaced`"),
        ("", ""),
    ],
)
def test_other_words_become_code(text: str, shown: str) -> None:
    assert cell(text) == shown


@pytest.mark.parametrize(
    "name", ["a|b", "a`b", "``", " x ", "<b>", "\\", "a\\", "&amp;", "*x*", "漢"]
)
def test_code_in_a_table_shows_the_text_itself(name: str) -> None:
    assert codes(f"| a |\n| --- |\n| {code(name)} |") == [name]
