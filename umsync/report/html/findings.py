"""What a plan holds besides its changes, folded below them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from umsync.report.html.markup import Html, el, join
from umsync.report.html.parts import folded, items, long, person_of, table
from umsync.report.html.rows import why_of
from umsync.report.words import count, people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.model.plan import Held, PlannedPolicy, PlannedSource, PlannedUnmatched, Undecided
    from umsync.report.model import PlanReport


def findings(report: PlanReport) -> Iterator[Html | None]:
    """Who is held back, who is unclear, what matched nobody, the notes, the policies, the cost."""
    yield _held(report.held)
    yield _undecided(report.undecided)
    yield _unmatched(report.unmatched)
    yield _warnings(report.warnings)
    yield policies(report.policies)
    yield cost(report.sources)


def _held(held: Sequence[Held]) -> Html | None:
    if not held:
        return None
    ordered = sorted(held, key=_rule)
    groups = (_group(rule, list(each)) for rule, each in groupby(ordered, key=_rule))
    return folded(f"Held back: {len(held):,}", *groups, name="held")


def _rule(held: Held) -> tuple[str, str, str, str]:
    return held.source, held.action, held.object, held.text


def _group(rule: tuple[str, str, str, str], group: list[Held]) -> Html:
    source, action, about, sentence = rule
    what = f"{action} [{about}]" if about else action
    head = el("p", el("b", f"{source}: {what}, {people(len(group))}. "), long(sentence))
    return join((head, items((person_of(each.person) for each in group), "people")))


def _undecided(undecided: Sequence[Undecided]) -> Html | None:
    if not undecided:
        return None
    rows = (
        (person_of(each.person), each.source, each.policy, why_of(each.evidence))
        for each in undecided
    )
    heads = ("Person", "Source", "Policy", "What is not known")
    title = f"Could not tell, so left alone: {len(undecided):,}"
    return folded(title, table(heads, rows, "People of whom a filter could not tell"),
                  name="undecided")  # fmt: skip


def _unmatched(unmatched: Sequence[PlannedUnmatched]) -> Html | None:
    if not unmatched:
        return None
    rows = (
        (each.line.value, each.source, each.line.path, f"{each.line.line:,}") for each in unmatched
    )
    heads = ("Cell", "Source", "File", "Line")
    title = f"Rows that match nobody: {len(unmatched):,}"
    return folded(title, table(heads, rows, "Rows that match nobody"), name="unmatched")


def _warnings(warnings: Sequence[str]) -> Html | None:
    if not warnings:
        return None
    return folded(f"Notes: {len(warnings):,}", items(map(long, warnings)), name="notes")


def policies(planned: Sequence[PlannedPolicy]) -> Html | None:
    """Which policies were asked, and why each is there."""
    if not planned:
        return None
    rows = (
        (each.name, ", ".join(each.sources), f"{each.matched:,}", long(each.reason or ""))
        for each in planned
    )
    heads = ("Policy", "Sources", "Matches", "Reason")
    return folded(f"Policies: {len(planned):,}", table(heads, rows, "Policies"), name="policies")


def cost(sources: Sequence[PlannedSource]) -> Html | None:
    """How many requests it took to read the sources."""
    rows = [
        (source.name, each.endpoint, f"{each.requests:,}")
        for source in sources
        for each in source.cost
    ]
    if not rows:
        return None
    total = count(sum(each.requests for source in sources for each in source.cost), "request")
    heads = ("Source", "Endpoint", "Requests")
    return folded(f"Read with {total}", table(heads, rows, "Requests"), name="cost")
