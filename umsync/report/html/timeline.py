"""Outcomes over time: a column for each run, the oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.model.run import Outcome
from umsync.report.html.bars import legend, rectangle, svg
from umsync.report.html.markup import Html, el
from umsync.report.html.pictures import OUTCOMES
from umsync.report.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_MOST: Final = 60
"""So many runs at most, the newest."""
_WIDTH, _HEIGHT, _FLOOR, _TOP = 1120, 170, 148, 18
_BROADEST: Final = 48
_DAY: Final = 68
"""How broad a written day is."""
_THINNEST: Final = 1.5


@dataclass(frozen=True, slots=True)
class Column:
    """A run: its name, its day, and how many changes had which outcome."""

    name: str
    day: str
    counts: Mapping[Outcome, int]

    @property
    def total(self) -> int:
        """How many changes there were."""
        return sum(self.counts.values())


def timeline(columns: Sequence[Column]) -> Html | None:
    """The picture, from columns in the order of time; None when no run changed anything."""
    shown = [each for each in columns if each.total][-_MOST:]
    if not shown:
        return None
    known = [part for each, part in OUTCOMES.items() if any(c.counts.get(each) for c in shown)]
    most = count(max(each.total for each in shown), "change")
    said = (
        f"{count(len(shown), 'run')} from {shown[0].day} to {shown[-1].day}, "
        f"{most} at most. The table below has the numbers."
    )
    picture = svg(_WIDTH, _HEIGHT, "Outcomes of the runs", said, *_drawn(shown))
    caption = el("figcaption", "Outcomes over time")
    return el(
        "figure", caption, picture, legend(known), el("p", said, class_="note"), class_="time"
    )


def _drawn(columns: Sequence[Column]) -> Iterator[Html]:
    room = min(_WIDTH / len(columns), _BROADEST)
    most = max(each.total for each in columns)
    for number, each in enumerate(columns):
        parts = (
            el("title", f"{each.name}: {_words(each)}"),
            *_stack(each, number * room, room, most),
        )
        yield el("g", *parts)
    yield rectangle(0, _FLOOR, _WIDTH, 1, "axis")
    yield from _days(columns, room)


def _stack(column: Column, x: float, room: float, most: int) -> Iterator[Html]:
    """The first outcome at the bottom; also a single change among thousands can be seen."""
    y = float(_FLOOR)
    present = [(part, n) for each, part in OUTCOMES.items() if (n := column.counts.get(each, 0))]
    tall = _FLOOR - _TOP - _THINNEST * len(OUTCOMES)
    for part, n in present:
        height = _THINNEST + tall * n / most
        y -= height
        yield rectangle(x + room * 0.1, y, room * 0.8, height, part.class_)


def _days(columns: Sequence[Column], room: float) -> Iterator[Html]:
    """A day is written where there is room for it, and once."""
    free, last = 0.0, ""
    for number, each in enumerate(columns):
        if free <= number * room <= _WIDTH - _DAY and each.day != last:
            yield el("text", each.day, x=f"{number * room:.1f}", y=f"{_FLOOR + 15}")
            free, last = number * room + _DAY + 8, each.day


def _words(column: Column) -> str:
    return ", ".join(f"{n:,} {OUTCOMES[each].name}" for each, n in column.counts.items() if n)
