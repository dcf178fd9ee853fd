"""The cells of a change: who, what, from what to what, by which policy and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.report.html.filtered import Line
from umsync.report.html.markup import Html, join, text
from umsync.report.html.parts import breakable, person_of
from umsync.report.html.pictures import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.model.answer import Evidence
    from umsync.report.model import Row

HEADS: Final = ("Person", "Action", "Change", "Policy", "Why", "Details")
FILTERS: Final = ("Action", "Effect", "Base", "Policy", "Source")


def change_line(row: Row) -> Line:
    """The row of a change that is planned."""
    cells = (person_of(row.person), action_of(row), change_of(row), policies_of(row), why(row))
    return Line(tuple(traits(row)), (*cells, details(about(row))))


def traits(row: Row) -> Iterator[tuple[str, str]]:
    """What a change can be found by."""
    yield "Action", row.action
    yield "Effect", SEVERITIES[row.severity].name
    yield "Source", row.source
    if row.compared:
        yield "Base", row.compared
    yield from (("Policy", each) for each in row.policies)


def action_of(row: Row) -> Html:
    """The action, with a mark for what it does to the person."""
    part = SEVERITIES[row.severity]
    mark = f'<i class="mark {part.class_}" role="img" aria-label="{part.name}"></i>'
    return Html(mark + breakable(row.action))


def change_of(row: Row) -> Html:
    """What changes beside the person, and from what to what."""
    what = f"<b>{text(row.object, 160)}</b> " if row.object else ""
    return Html(f"{what}{text(row.before)} → {text(row.after)}")


def policies_of(row: Row) -> Html:
    """The policies that ask for it."""
    return join(row.policies, ", ")


def why(row: Row) -> Html:
    """The evidence, as sentences."""
    return why_of(row.evidence)


def why_of(evidence: Iterable[Evidence]) -> Html:
    """What filters saw, as sentences."""
    return join((text(each.text, 240) for each in evidence), "; ")


def about(row: Row) -> Iterator[tuple[str, str | None]]:
    """What the details tell that the row does not."""
    yield "Account", row.person.account_id
    yield "Source", row.source
    yield "Change", row.change_id
    yield "Base", row.compared


def details(facts: Iterable[tuple[str, str | None]], *more: Html | None) -> Html:
    """What is folded in the last cell; a script shows it as a dialog, beside the other cells.

    There is one for each of many rows: it says what it can with few elements.
    """
    terms = (f"<dt>{text(name)}</dt><dd>{join((value,))}</dd>" for name, value in facts if value)
    said = f"<summary>Details</summary><dl>{''.join(terms)}</dl>{join(more)}"
    return Html(f"<details>{said}</details>")
