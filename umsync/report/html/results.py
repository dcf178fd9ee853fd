"""The cells of what became of a change, and the whole story behind a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.report.html.filtered import Line
from umsync.report.html.markup import Html, el, text
from umsync.report.html.parts import long, person_of, second, spaced
from umsync.report.html.rows import about, action_of, change_of, details, policies_of, traits, why

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.errors import Attempt, Attempts
    from umsync.report.run_model import ResultRow

HEADS: Final = ("Person", "Action", "Change", "Outcome", "What happened", "Details")
FILTERS: Final = ("Outcome", "Action", "Policy", "Source")


def result_line(result: ResultRow) -> Line:
    """The row of a result; of a change whose plan cannot be read there is only the id."""
    row = result.row
    planned = (text(f"Change {result.change_id}"), text("?"), text("?"))
    if row:
        planned = (person_of(row.person), action_of(row), change_of(row))
    found = tuple(traits(row)) if row else ()
    return Line(
        (("Outcome", spaced(result.outcome.value)), *found),
        (*planned, outcome_of(result), long(result.sentence), _details(result)),
    )


def outcome_of(result: ResultRow) -> Html:
    """The outcome, in words and with its color."""
    value = result.outcome.value
    return el("span", spaced(value), class_=f"outcome {value}")


def _details(result: ResultRow) -> Html:
    return details(_facts(result), attempts_of(result.attempts))


def _facts(result: ResultRow) -> Iterator[tuple[str, str | None]]:
    yield "What to do", long(result.advice)
    yield "At", second(result.at)
    ids = [el("code", each) for each in result.request_ids]
    yield "Request ids, for Atlassian's support", Html(", ".join(ids))
    if result.row:
        yield "Why", why(result.row)
        yield "Policy", policies_of(result.row)
        yield from about(result.row)
    else:
        yield "Change", el("code", result.change_id)


def attempts_of(attempts: Attempts) -> Html | None:
    """The tries that did not succeed, in order, with how long each was waited for."""
    if not attempts:
        return None
    names = ("Try", "Request", "Status", "What happened", "Request id", "Then waited")
    head = el("tr", *(el("th", each, scope="col") for each in names))
    rows = (_attempt(number, each) for number, each in enumerate(attempts, 1))
    caption = el("caption", "Tries that did not succeed")
    return el("table", caption, el("thead", head), el("tbody", *rows), class_="plain attempts")


def _attempt(number: int, attempt: Attempt) -> Html:
    return el(
        "tr",
        el("th", str(number), scope="row"),
        el("td", el("code", attempt.endpoint)),
        el("td", str(attempt.status) if attempt.status else "no answer"),
        el("td", long(attempt.reason)),
        el("td", el("code", attempt.request_id) if attempt.request_id else "-"),
        el("td", f"{attempt.waited:,.1f} s" if attempt.waited else "-"),
    )
