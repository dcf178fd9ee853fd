"""The screen of a list to tick: every line fits the width, and the evidence is always there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.cli.checklist.fitting import cut, first_fitting, width_of, wrapped
from umsync.report.safe_text import safe

if TYPE_CHECKING:
    from prompt_toolkit.formatted_text import StyleAndTextTuples

    from umsync.cli.checklist.state import CheckList, Row

_FIXED: Final = 4
"""Title, status, filter and help: a line each."""
_BEFORE_ROW: Final = len("> [x] - ")
_MOST_WHY: Final = 4
_TITLE: Final = "Apply which of these changes?"
_NOTHING: Final = "No change fits the filter."
_WIDE_HELP: Final = (
    "space tick · ctrl-a all/none of the shown · type to filter · backspace"
    " · enter go on · ctrl-c leave"
)
_HELP: Final = (
    _WIDE_HELP,
    "space tick · ctrl-a all/none · type to filter · enter go on · ctrl-c leave",
    "space · ^A all · enter go on · ^C leave",
)
_RED: Final = "fg:ansired"
_BLUE: Final = "fg:ansibrightblue"


def list_height(lines: int) -> int:
    """How many rows are seen at once on a screen of so many lines."""
    return max(lines - _FIXED - _why_height(lines), 1)


def screen(state: CheckList, columns: int, lines: int) -> StyleAndTextTuples:
    """All lines of the screen, as styled pieces of text."""
    text: StyleAndTextTuples = [("bold", cut(_TITLE, columns)), ("", "\n")]
    text += _list(state, columns, list_height(lines))
    text += [("", f"{_status(state, columns)}\n")]
    text += [("", f"{each}\n") for each in _why(state, columns, _why_height(lines))]
    text += [("", f"{_filter(state, columns)}\n"), ("", first_fitting(_HELP, columns))]
    return text


def _why_height(lines: int) -> int:
    return max(min(_MOST_WHY, (lines - _FIXED) // 2), 0)


def _list(state: CheckList, columns: int, height: int) -> StyleAndTextTuples:
    """The rows around the cursor, and empty lines below them."""
    shown = state.shown
    top = max(min(state.cursor - height // 2, len(shown) - height), 0)
    text: StyleAndTextTuples = []
    for at, each in enumerate(shown[top : top + height], top):
        text += _row(each, columns, is_here=at == state.cursor, is_ticked=each.id in state.ticked)
    if not shown:
        text += [("", f"{cut(_NOTHING, columns)}\n")]
    return [*text, ("", "\n" * (height - max(len(shown[top : top + height]), 1)))]


def _row(row: Row, columns: int, *, is_here: bool, is_ticked: bool) -> StyleAndTextTuples:
    """`> [x] - suspend  Jane Doe <jane@example.com>`; a long object leaves the person half."""
    line = "reverse" if is_here else ""
    color = _RED if row.is_destructive else _BLUE
    start = f"{'>' if is_here else ' '} [{'x' if is_ticked else ' '}] "
    width = max(columns - len(start), 0)
    sign = "-" if row.is_destructive else "+"
    what = cut(f"{sign} {row.what}", max(width - 2 - width_of(row.whom), width // 2))
    whom = cut(f"  {row.whom}", max(width - width_of(what), 0))
    cursor = [("[SetCursorPosition]", "")] if is_here else []
    return [*cursor, (line, start), (f"{line} {color}", what), (line, whom), ("", "\n")]


def _status(state: CheckList, columns: int) -> str:
    """A rule with where the cursor is and what enter would take."""
    shown, unseen = len(state.shown), state.ticked_unseen
    at, ticked = min(state.cursor + 1, shown), f"{len(state.ticked):,} ticked"
    short = f"{ticked} ({unseen:,} not shown)" if unseen else ticked
    whole = f"{ticked} ({unseen:,} of them not shown)" if unseen else ticked
    texts = (
        f"{at:,} of {shown:,} shown, {len(state.rows):,} in all, {whole}",
        f"{at:,}/{shown:,} of {len(state.rows):,}, {short}",
        short,
    )
    line = f"─ {first_fitting(texts, columns - 3)} "
    return cut(line + "─" * (columns - width_of(line)), columns)


def _why(state: CheckList, columns: int, height: int) -> list[str]:
    """What changes for the row under the cursor and the evidence; the row again if it was cut."""
    here = state.shown[state.cursor : state.cursor + 1]
    lines = wrapped(_told(here[0], columns), columns, height) if here else []
    return [*lines, *[""] * (height - len(lines))]


def _told(row: Row, columns: int) -> str:
    is_cut = _BEFORE_ROW + width_of(f"{row.what}  {row.whom}") > columns
    return f"{row.why} · {row.what}  {row.whom}" if is_cut else row.why


def _filter(state: CheckList, columns: int) -> str:
    """The end of the filter is what was typed last, so it is the beginning that is cut."""
    start, typed = "Filter: ", safe(state.typed, len(state.typed))
    return cut(start + cut(typed[::-1], columns - len(start))[::-1], columns)
