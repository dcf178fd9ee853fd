"""How long the people of a plan were idle, and where its policies draw the line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from umsync.report.html.bars import numbers, rectangle, svg
from umsync.report.html.markup import Html, el, text
from umsync.report.html.telling import NEVER, idle_days
from umsync.report.words import people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from umsync.report.model import Row

_STEPS: Final = (1, 2, 5, 7, 10, 14, 15, 20, 28, 30, 45, 60, 90, 120, 180, 365)
_MOST: Final = 14
"""So many columns at most; the last one takes whatever is longer."""
_NEVER_USED: Final = "never"
_WIDTH, _HEIGHT, _FLOOR, _TOP = 560, 180, 160, 34


def idle_picture(rows: Iterable[Row], cutoffs: Mapping[str, int]) -> Html | None:
    """A histogram of idle days, from evidence; None when no evidence tells of any.

    Args:
        rows: the changes; each person counts once.
        cutoffs: by policy, after how many days it takes somebody for idle.
    """
    days = _by_person(rows)
    if not days:
        return None
    used = sorted(each for each in days if each != NEVER)
    never = len(days) - len(used)
    step = _step(used[-1] if used else 0, cutoffs.values())
    columns = _columns(used, step)
    if never:
        columns.append((_NEVER_USED, never))
    lines = {name: each for name, each in cutoffs.items() if each <= step * len(columns)}
    said = _described(used, never, lines)
    picture = svg(_WIDTH, _HEIGHT, "Days since the last use", said, *_drawn(columns, step, lines))
    table = numbers(("Days", "People"), [(name, f"{n:,}") for name, n in columns])
    caption = el("figcaption", "Days since the last use")
    return el("figure", caption, picture, el("p", said, class_="note"), table, class_="wide")


def _by_person(rows: Iterable[Row]) -> list[int]:
    known = {
        (row.source, row.person.account_id): found
        for row in rows
        if row.is_destructive and (found := idle_days(row)) is not None
    }
    return list(known.values())


def _step(longest: int, cutoffs: Iterable[int]) -> int:
    """Days of a column, such that columns begin at the cut-offs if that can be."""
    enough = [each for each in _STEPS if longest < each * _MOST] or list(_STEPS[-1:])
    wanted = list(cutoffs)
    return next((each for each in enough if not any(cut % each for cut in wanted)), enough[0])


def _columns(used: Sequence[int], step: int) -> list[tuple[str, int]]:
    counts = Counter(min(each // step, _MOST - 1) for each in used)
    last = max(counts, default=-1)
    found = [(_range(n, step), counts[n]) for n in range(last + 1)]
    if used and used[-1] >= step * _MOST:
        found[-1] = (f"{step * last}+", found[-1][1])
    return found


def _range(number: int, step: int) -> str:
    first = number * step
    return str(first) if step == 1 else f"{first}-{first + step - 1}"


def _described(used: Sequence[int], never: int, lines: Mapping[str, int]) -> str:
    parts = []
    if used:
        middle = used[len(used) // 2]
        parts.append(
            f"{people(len(used))}: from {used[0]:,} to {used[-1]:,} days, half of them "
            f"{middle:,} or more."
        )
    if never:
        parts.append(f"{people(never)}: never.")
    parts += [f"{name} takes {days:,} days or more for idle." for name, days in lines.items()]
    return " ".join(parts)


def _drawn(
    columns: Sequence[tuple[str, int]], step: int, lines: Mapping[str, int]
) -> Iterator[Html]:
    room = _WIDTH / len(columns)
    most = max(n for _, n in columns)
    for number, (name, n) in enumerate(columns):
        is_never = name == _NEVER_USED
        height, left = (_FLOOR - _TOP) * n / most, number * room
        kind = "never" if is_never else "idle"
        yield rectangle(left + 2, _FLOOR - height, room - 4, height, kind)
        yield _label(left + room / 2, _FLOOR - height - 4, f"{n:,}" if n else "")
        yield _label(left + (room / 2 if is_never else 2), _FLOOR + 14, name.partition("-")[0],
                     "middle" if is_never else "start")  # fmt: skip
    yield rectangle(0, _FLOOR, _WIDTH, 1, "axis")
    for days in dict.fromkeys(lines.values()):
        yield from _line(days, days / step * room, lines)


def _line(days: int, x: float, lines: Mapping[str, int]) -> Iterator[Html]:
    names = ", ".join(name for name, each in lines.items() if each == days)
    yield rectangle(x - 1, 4, 2, _FLOOR - 4, "cutoff")
    is_left = x < _WIDTH / 2
    said = text(f"{names}: {days:,} days", 60)
    yield _label(x + (5 if is_left else -5), 11, said, "start" if is_left else "end")


def _label(x: float, y: float, value: str, anchor: str = "middle") -> Html:
    return el("text", value, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor)
