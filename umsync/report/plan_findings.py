"""What a plan holds besides its changes: who is held back, who is unclear, notes and limits."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from umsync.planning.limits import ALL
from umsync.report.object_text import in_brackets
from umsync.report.safe_text import safe, who
from umsync.report.words import people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.model.answer import Evidence
    from umsync.model.plan import Held, LimitCheck, Plan, Undecided


def findings(plan: Plan, shown: int | None) -> Iterator[str]:
    """The lines after the changes; `shown` as in `plan_text`."""
    yield from _held(plan.held, shown)
    yield from _undecided(plan.undecided, shown)
    yield from _section("Notes", [safe(text, 300) for text in plan.warnings])
    yield from _section("Limits", list(_limits(plan.limits, everything=shown is None)))


def because(evidence: Sequence[Evidence]) -> str:
    """Why a filter answered as it did."""
    return "; ".join(safe(each.text, 160) for each in evidence)


def more(total: int, shown: int | None) -> Iterator[str]:
    """A line that says how many are not listed."""
    if shown is not None and total > shown:
        yield f"    … and {total - shown:,} more; --all lists everybody"


def _held(held: Sequence[Held], shown: int | None) -> Iterator[str]:
    if not held:
        return
    yield f"Held back: {len(held):,}"
    ordered = sorted(held, key=_rule)
    for (source, action, about, text), group in groupby(ordered, key=_rule):
        listed = list(group)
        what = f"{action}{in_brackets(about)}"
        yield f"  {source}: {what}, {people(len(listed))}. {safe(text, 300)}"
        yield from (f"      {who(each.person)}" for each in listed[:shown])
        yield from more(len(listed), shown)
    yield ""


def _rule(held: Held) -> tuple[str, str, str, str]:
    return held.source, held.action, held.object, held.text


def _undecided(undecided: Sequence[Undecided], shown: int | None) -> Iterator[str]:
    if not undecided:
        return
    yield f"Could not tell, so left alone: {len(undecided):,}"
    reasons = Counter((each.source, each.policy, because(each.evidence)) for each in undecided)
    for (source, policy, text), count in reasons.most_common(shown):
        yield f"  {source}: {policy}, {people(count)}: {text}"
    yield from more(len(reasons), shown)
    yield ""


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield title
        yield from (f"  {line}" for line in lines)
        yield ""


def _limits(limits: Sequence[LimitCheck], *, everything: bool) -> Iterator[str]:
    """Of the policies' own limits only those that are not kept, unless all are asked for."""
    for check in limits:
        if everything or check.scope == ALL or not check.is_kept:
            yield _limit(check)
    own = [check for check in limits if check.scope != ALL]
    if own and not everything and all(check.is_kept for check in own):
        yield "ok    each policy: within its limits"


def _limit(check: LimitCheck) -> str:
    verdict = "ok  " if check.is_kept else "OVER"
    numbers = f"{check.planned:,} of {check.allowed:,} {check.what}"
    return f"{verdict}  {check.scope}: {numbers} ({check.limit})"
