"""A table that a script can filter, sort and page; without one it simply shows every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.report.html.markup import Html, el, join

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from umsync.report.html.markup import Attribute

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
    lines: Sequence[Line],
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
    counts = Counter(trait for line in lines for trait in dict.fromkeys(line.traits))
    tokens = {trait: f"k{number}" for number, trait in enumerate(counts)}
    controls = _controls(noun, lines, list(_choices(filters, counts, tokens)), hint)
    columns = (el("th", each, scope="col") for each in heads[:-1])
    last = el("th", el("span", heads[-1], class_="unseen"), scope="col", class_="last")
    body = join(_row(line, tokens) for line in lines)
    inner = el("table", el("thead", el("tr", *columns, last)), el("tbody", body), class_="rows")
    scroll = el(
        "div", inner, class_="scroll", role="region", aria_label=f"Table of {noun}", tabindex=0
    )
    return el("div", controls, scroll, _PAGER, id=f"{name}-table", class_=f"filtered {name}")


def _row(line: Line, tokens: Mapping[tuple[str, str], str]) -> Html:
    keys = " ".join(tokens[trait] for trait in dict.fromkeys(line.traits))
    first, *others = line.cells
    named: dict[str, Attribute] = {"data_k": keys, "data_d": line.date}
    head = Html(f'<th scope="row">{first}</th>')
    return el("tr", head, *(Html(f"<td>{each}</td>") for each in others), **named)


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


def _controls(
    noun: str, lines: Sequence[Line], choices: Sequence[Html], hint: str | None
) -> Html | None:
    if not lines:
        return None
    box = el("input", type="search", autocomplete="off", placeholder=hint)
    search = el("label", el("span", "Search"), box)
    dates: list[Html] = []
    if any(line.date for line in lines):
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
