"""A table that a script can filter, sort and page; without one it simply shows every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.report.html.markup import Html, el, join, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


Traits = tuple[tuple[str, str], ...]
"""What a row can be found by: a filter's label and one of its values, such as action, suspend."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it can be found by, its cells, and its date (`2026-11-22`) if it has one."""

    traits: Traits
    cells: Sequence[Html]
    date: str | None = None


def filtered(  # noqa: PLR0913, PLR0917 - one for each part of the table
    name: str,
    noun: str,
    heads: Sequence[str],
    lines: Iterable[Line],
    filters: Sequence[str],
    hint: str | None = None,
) -> Html:
    """The table with its controls, which stay hidden where no script runs.

    Args:
        name: unique on the page.
        noun: what rows are, in the plural.
        heads: of the columns; the last has the details and is not sorted by.
        lines: the rows.
        filters: labels of those that are offered if there is a choice, in this order.
        hint: what the search finds, if that is not plain.
    """
    table = _Rows()
    body = Html("".join(map(table.add, lines)))
    choices = list(_choices(filters, table.counts, table.tokens))
    controls = _controls(noun, table, choices, hint)
    columns = (el("th", each, scope="col") for each in heads[:-1])
    last = el("th", el("span", heads[-1], class_="unseen"), scope="col", class_="last")
    inner = el("table", el("thead", el("tr", *columns, last)), el("tbody", body), class_="rows")
    scroll = el(
        "div", inner, class_="scroll", role="region", aria_label=f"Table of {noun}", tabindex=0
    )
    return el("div", controls, scroll, _PAGER, id=f"{name}-table", class_=f"filtered {name}")


class _Rows:
    """Makes rows one by one, so that the cells of all of them are never there at once.

    `counts` says how many rows have each trait, `tokens` what stands for it in their markup.
    """

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.tokens: dict[tuple[str, str], str] = {}
        self.is_dated = False

    def add(self, line: Line) -> str:
        """The markup of another row."""
        traits = tuple(dict.fromkeys(line.traits))
        self.counts.update(traits)
        keys = [self.tokens.setdefault(each, f"k{len(self.tokens)}") for each in traits]
        self.is_dated = self.is_dated or bool(line.date)
        date = f' data-d="{text(line.date)}"' if line.date is not None else ""
        first, *others = line.cells
        cells = "".join([f"<td>{each}</td>" for each in others])
        return f'<tr data-k="{" ".join(keys)}"{date}><th scope="row">{first}</th>{cells}</tr>'


def _choices(
    filters: Iterable[str],
    counts: Mapping[tuple[str, str], int],
    tokens: Mapping[tuple[str, str], str],
) -> Iterator[Html]:
    for label in filters:
        values = sorted(trait for trait in counts if trait[0] == label)
        if len(values) > 1:
            options = (
                el("option", f"{trait[1]} ({counts[trait]:,})", value=tokens[trait])
                for trait in values
            )
            select = el("select", el("option", "All", value=""), *options)
            yield el("label", el("span", label), select)


def _controls(noun: str, table: _Rows, choices: Sequence[Html], hint: str | None) -> Html | None:
    if not table.tokens:
        return None
    box = el("input", type="search", autocomplete="off", placeholder=hint)
    search = el("label", el("span", "Search"), box)
    dates: list[Html] = []
    if table.is_dated:
        dates = [
            el("label", el("span", word), el("input", type="date", data_bound=word.lower()))
            for word in ("Since", "Until")
        ]
    reset = el("button", "Clear", type="reset")
    form = el(
        "form", search, *choices, *dates, reset, role="search", aria_label=f"Filter {noun}",
        hidden=True,
    )  # fmt: skip
    found = el("p", class_="found", role="status", data_noun=noun)
    return join((form, found))


_PAGER = el(
    "nav",
    el("button", "Previous", type="button", class_="previous"),
    el("span", class_="page"),
    el("button", "Next", type="button", class_="next"),
    aria_label="Pages",
    class_="pager",
    hidden=True,
)
