"""The pictures of a plan and of a run: what people would rather look at than read."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from umsync.model.run import Outcome
from umsync.model.step import Severity
from umsync.report.html.bars import Part, bars
from umsync.report.html.idle import idle_picture
from umsync.report.html.markup import Html, el
from umsync.report.html.parts import spaced
from umsync.report.html.telling import freed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from umsync.report.model import Row
    from umsync.report.run_model import ResultRow

SEVERITIES: Final = {
    Severity.IRREVERSIBLE: Part("irreversible", "irreversible"),
    Severity.REVOKES: Part("take away", "revokes"),
    Severity.GRANTS: Part("give", "grants"),
}
OUTCOMES: Final = {each: Part(spaced(each.value), each.value) for each in Outcome}
_AT_LEAST: Final = (
    "At least these. Counted are people whose evidence or change names the product; "
    "who loses all access may use others as well."
)


def plan_pictures(rows: Sequence[Row], cutoffs: Mapping[str, int]) -> Html | None:
    """All that have something in them; None when none has."""
    freeing = {name: {_SEATS: len(each)} for name, each in freed(rows).items()}
    return gallery(
        (
            bars("Changes by action", "Action", _split((row.action, row) for row in rows)),
            bars(
                "Changes by policy",
                "Policy",
                _split((p, row) for row in rows for p in row.policies),
            ),
            idle_picture(rows, cutoffs),
            bars("Seats freed by product", "Product", freeing, _AT_LEAST),
        )
    )


def run_pictures(rows: Sequence[ResultRow]) -> Html | None:
    """Outcomes by action and by policy."""
    known = [(each.row, each) for each in rows if each.row]
    actions = _outcomes((row.action, each) for row, each in known)
    policies = _outcomes((name, each) for row, each in known for name in row.policies)
    return gallery(
        (
            bars("Outcomes by action", "Action", actions),
            bars("Outcomes by policy", "Policy", policies),
        )
    )


def gallery(pictures: Iterable[Html | None]) -> Html | None:
    """Side by side; None when there are none."""
    found = [each for each in pictures if each]
    return el("div", *found, class_="gallery") if found else None


def _split(named: Iterable[tuple[str, Row]]) -> Mapping[str, Mapping[Part, int]]:
    counts: dict[str, Counter[Severity]] = defaultdict(Counter)
    for name, row in named:
        counts[name][row.severity] += 1
    return {n: {part: c[each] for each, part in SEVERITIES.items()} for n, c in counts.items()}


def _outcomes(named: Iterable[tuple[str, ResultRow]]) -> Mapping[str, Mapping[Part, int]]:
    counts: dict[str, Counter[Outcome]] = defaultdict(Counter)
    for name, row in named:
        counts[name][row.outcome] += 1
    return {n: {part: c[each] for each, part in OUTCOMES.items()} for n, c in counts.items()}


_SEATS: Final = Part("seats", "seats")
