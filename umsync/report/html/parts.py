"""What the sections of every page are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.report.html.markup import Html, el, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from umsync.model.person import Person


def section(title: str, *content: Html | None, name: str, class_: str | None = None) -> Html:
    """A part of the page with a heading; `name` is unique on it."""
    head = el("h2", title, id=f"{name}-title")
    return el("section", head, *content, id=name, aria_labelledby=f"{name}-title", class_=class_)


def folded(title: str, *content: Html | None, name: str) -> Html:
    """A part of the page that is closed at first."""
    head = el("summary", el("h2", title, id=f"{name}-title"))
    return el("details", head, *content, id=name, class_="fold")


def pairs(rows: Iterable[tuple[str, str | None]], class_: str = "facts") -> Html:
    """Terms and what there is to say of each; what is empty is left out."""
    groups = (el("div", el("dt", name), el("dd", value)) for name, value in rows if value)
    return el("dl", *groups, class_=class_)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], label: str) -> Html:
    """A plain table whose rows begin with their heading; numbers stand to the right."""
    head = el("tr", *(el("th", each, scope="col") for each in heads))
    body = (_row(each) for each in rows)
    inner = el("table", el("thead", head), el("tbody", *body), class_="plain")
    return el("div", inner, class_="scroll", role="region", aria_label=label, tabindex=0)


def _row(cells: Sequence[str]) -> Html:
    first, *others = cells
    return el("tr", el("th", first, scope="row"), *map(_cell, others))


def _cell(value: str) -> Html:
    is_number = value.replace(",", "").isdecimal()
    return el("td", value, class_="number" if is_number else None)


def items(texts: Iterable[str], class_: str | None = None) -> Html:
    """A list."""
    return el("ul", *(el("li", each) for each in texts), class_=class_)


def long(value: str) -> Html:
    """A sentence of which more is shown than of a name."""
    return text(value, 2000)


def person_of(person: Person) -> Html:
    """Name and address; the account id stands in for what is not known or not shown."""
    below = person.email or (person.account_id if person.name else "")
    return Html(
        f"<bdi>{text(person.name or person.account_id, 120)}</bdi>"
        + (f"<small>{text(below, 160)}</small>" if below else "")
    )


def breakable(code: str) -> Html:
    """A name that may go on in the next line behind an underscore."""
    return Html(text(code).replace("_", "_<wbr>"))


def minute(moment: datetime) -> Html:
    """A time, to the minute."""
    return el("time", f"{moment:%Y-%m-%d %H:%M} UTC", datetime=f"{moment:%Y-%m-%dT%H:%M:%SZ}")


def second(moment: datetime | None) -> Html | None:
    """A time, to the second."""
    if moment is None:
        return None
    return el("time", f"{moment:%Y-%m-%d %H:%M:%S} UTC", datetime=f"{moment:%Y-%m-%dT%H:%M:%SZ}")


def spaced(value: str) -> str:
    """A code as words: `not_attempted` is `not attempted`."""
    return value.replace("_", " ")


def tiles(numbers: Iterable[tuple[str, int, str | None]]) -> Html:
    """Counts to be seen at a glance: what, how many, and the class that gives its color."""
    each = (
        el("li", el("strong", f"{number:,}"), " ", el("span", name), class_=class_)
        for name, number, class_ in numbers
    )
    return el("ul", *each, class_="tiles")
