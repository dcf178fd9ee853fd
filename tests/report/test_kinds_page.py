"""The page on filters and actions is what the code says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from umsync.kinds.registry import actions, filters
from umsync.manifest.annotations import description_of, example_of, settings_of
from umsync.model.values import Cutoff
from umsync.report import kinds_page
from umsync.report.kinds_page import FRAGMENT

if TYPE_CHECKING:
    from umsync.kinds.action import Action
    from umsync.kinds.base import Kind

CHECKED_IN = Path(__file__).parents[2] / "docs" / "kinds.md"
KINDS: dict[str, type[Kind]] = {**filters(), **actions()}


def part(name: str) -> str:
    """What the page says of one kind."""
    _, _, rest = kinds_page.kinds_page().partition(f"\n### {name}\n")
    return rest.partition("\n### ")[0].partition("\n## ")[0]


def test_the_checked_in_page_is_up_to_date() -> None:
    is_same = CHECKED_IN.read_text("utf-8") == kinds_page.kinds_page()
    assert is_same, "A filter or action changed. Refresh the page with: make schemas"


def test_the_module_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    kinds_page.main()
    assert capsys.readouterr().out == kinds_page.kinds_page()


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_its_description_and_example(name: str) -> None:
    assert f"\n{description_of(KINDS[name])}\n" in part(name)
    assert f"```yaml\n{FRAGMENT}\n{example_of(KINDS[name])}\n```\n" in part(name)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_a_row_for_each_setting(name: str) -> None:
    rows = [line for line in part(name).splitlines() if line.startswith("| ")][2:]
    docs = [setting.doc for setting in settings_of(KINDS[name]).values()]
    assert [row.split(" | ")[3] for row in rows] == [f"{doc} |" for doc in docs]
    assert ("No settings." in part(name)) is (not docs)


@pytest.mark.parametrize("name", KINDS)
def test_every_table_has_four_columns(name: str) -> None:
    rows = [line for line in part(name).splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} <= {5}


@pytest.mark.parametrize("action", actions().values(), ids=lambda action: action.kind_name())
def test_an_action_has_its_severity_and_undo(action: type[Action]) -> None:
    text = part(action.kind_name())
    assert f"Severity: `{action.severity.value}`; " in text
    undo = action.undo_action
    assert (f"Undo: [`{undo}`](#{undo})." if undo else "Undo: none.") in text


def test_a_shorthand_is_told_of_kinds_with_other_settings_only() -> None:
    assert "`email: x` is short for `email: {equals: x}`." in part("email")
    assert "is short for" not in part("directory")
    assert "| the value itself | text, or a list | required |" in part("directory")


def test_values_and_defaults_are_told_in_words() -> None:
    text = part("last_active")
    assert f"| `before` | {Cutoff.expects} | none |" in text
    assert "| `never` | `true` or `false` | `false` |" in text
    assert "`active` or `suspended`" in part("status")


def test_actions_are_told_in_the_order_they_are_made() -> None:
    names = [line for line in kinds_page.kinds_page().splitlines() if line.startswith("this order")]
    made = sorted(actions(), key=lambda name: actions()[name].rank)
    assert names == [f"this order: {', '.join(f'`{name}`' for name in made)}."]
