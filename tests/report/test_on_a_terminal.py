"""What people typed, on a real terminal's screen: every line stays where it was printed."""

from __future__ import annotations

import unicodedata

import pyte
import pytest

from tests.report.reports import full_plan, full_run
from umsync.documents.plan_document import document_of
from umsync.report.plan_text import plan_text
from umsync.report.run_text import run_text
from umsync.sandbox.hostile import NAMES

COLUMNS = 2_000


def shown(lines: list[str]) -> list[str]:
    """The rows of a screen on which these lines were printed."""
    screen = pyte.Screen(COLUMNS, len(lines) + 5)
    stream = pyte.Stream(screen)
    for line in lines:
        stream.feed(f"{line}\r\n")
    assert screen.cursor.y == len(lines), "something moved the cursor"
    assert not screen.title, "something set the title"
    return [row.rstrip() for row in screen.display[: len(lines)]]


def composed(lines: list[str]) -> list[str]:
    return [unicodedata.normalize("NFC", line.rstrip()) for line in lines]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_plan_is_on_the_screen_as_it_was_printed(name: str) -> None:
    lines = list(plan_text(document_of(full_plan(name))))
    assert composed(shown(lines)) == composed(lines)


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_run_is_on_the_screen_as_it_was_printed(name: str) -> None:
    lines = list(run_text(full_run(name), full_plan(name).changes))
    assert composed(shown(lines)) == composed(lines)
