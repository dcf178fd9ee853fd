"""Bars for counts, each with its number beside it: a table that can be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.report.html.markup import Html, el
from umsync.report.html.parts import breakable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_MOST: Final = 12
"""So many bars are told apart; the others become one."""
_WIDTH: Final = 200
_HEIGHT: Final = 14
_THINNEST: Final = 1.5


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of thing that is counted: its name, and the class that gives its color."""

    name: str
    class_: str


def bars(
    title: str, what: str, counts: Mapping[str, Mapping[Part, int]], note: str | None = None
) -> Html | None:
    """A picture of counts by name and part, the highest first; None when there is nothing in it.

    Args:
        title: of the picture.
        what: what a name is, such as action; the head of the first column.
        counts: by name, how many of each part. Parts come in the order in which they occur.
        note: what one must know to read it.
    """
    shown = _shown({name: parts for name, parts in counts.items() if any(parts.values())})
    if not shown:
        return None
    most = max(sum(parts.values()) for _, parts in shown)
    rows = (_bar(name, parts, most) for name, parts in shown)
    heads = (el("th", each, scope="col") for each in (what, "Picture", "Number"))
    head = el("thead", el("tr", *heads), class_="unseen")
    inner = el("table", el("caption", title), head, el("tbody", *rows), class_="bars")
    known = dict.fromkeys(part for _, parts in shown for part, n in parts.items() if n)
    key = legend(known) if len(known) > 1 else None
    return el("figure", inner, key, note and el("p", note, class_="note"))


def legend(parts: Iterable[Part]) -> Html:
    """Which color is what."""
    each = (el("li", el("i", class_=f"key {part.class_}"), part.name) for part in parts)
    return el("ul", *each, class_="legend")


def _shown(counts: Mapping[str, Mapping[Part, int]]) -> list[tuple[str, Mapping[Part, int]]]:
    ordered = sorted(counts.items(), key=lambda each: -sum(each[1].values()))
    if len(ordered) <= _MOST:
        return ordered
    kept, rest = ordered[: _MOST - 1], [parts for _, parts in ordered[_MOST - 1 :]]
    names = dict.fromkeys(part for parts in rest for part in parts)
    together = {part: sum(parts.get(part, 0) for parts in rest) for part in names}
    return [*kept, (f"{len(rest)} others", together)]


def _bar(name: str, parts: Mapping[Part, int], most: int) -> Html:
    total = sum(parts.values())
    said = ", ".join(f"{n:,} {part.name}" for part, n in parts.items() if n)
    label = f"{name}: {said}"
    picture = svg(_WIDTH, _HEIGHT, label, None, *_rectangles(parts, most))
    return el(
        "tr",
        el("th", breakable(name), scope="row"),
        el("td", picture),
        el("td", f"{total:,}", class_="number"),
    )


def _rectangles(parts: Mapping[Part, int], most: int) -> Iterator[Html]:
    """Side by side; also a single one among thousands can be seen."""
    present = [(part, n) for part, n in parts.items() if n]
    room = _WIDTH - _THINNEST * len(present)
    x = 0.0
    for part, n in present:
        width = _THINNEST + room * n / most
        yield rectangle(x, 0, width, _HEIGHT, part.class_)
        x += width


def rectangle(x: float, y: float, width: float, height: float, class_: str) -> Html:
    """An SVG rectangle; numbers are rounded to keep pages small."""
    place = {"x": x, "y": y, "width": width, "height": height}
    return el("rect", class_=class_, **{name: f"{value:.1f}" for name, value in place.items()})


def svg(width: int, height: int, title: str, description: str | None, *content: str | None) -> Html:
    """An SVG picture with its name and, where that is not enough, what is to be seen on it."""
    return el(
        "svg",
        el("title", title),
        el("desc", description) if description else None,
        *content,
        viewBox=f"0 0 {width} {height}",
        role="img",
        preserveAspectRatio="none" if height == _HEIGHT else None,
    )


def numbers(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """The numbers behind a picture, folded below it."""
    head = el("tr", *(el("th", each, scope="col") for each in heads))
    body = (el("tr", el("th", row[0], scope="row"), *_values(row[1:])) for row in rows)
    inner = el("table", el("thead", head), el("tbody", *body), class_="plain")
    return el("details", el("summary", "The numbers"), inner, class_="numbers")


def _values(values: Iterable[str]) -> Iterator[Html]:
    return (el("td", each, class_="number") for each in values)
