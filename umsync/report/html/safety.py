"""Whether a plan is safe: what stops it, and every limit with how far it is from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.planning.limits import ALL
from umsync.report.html.bars import rectangle, svg
from umsync.report.html.markup import Html, el, join
from umsync.report.html.parts import items, long, section

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from umsync.model.plan import LimitCheck, Refusal

_WIDTH: Final = 200
_HEIGHT: Final = 14


def refusals_section(refusals: Sequence[Refusal]) -> Html | None:
    """What stops the plan, with the remedy; None if nothing does."""
    if not refusals:
        return None
    listed = items(long(each.text) for each in refusals)
    return section("What stops it", listed, name="refusals", class_="notice alarm")


def safety_section(checks: Sequence[LimitCheck]) -> Html | None:
    """The limits of all policies together; those of each policy are folded while they are kept."""
    if not checks:
        return None
    plain = [each for each in checks if each.scope == ALL or not each.is_kept]
    own = [each for each in checks if each.scope != ALL and each.is_kept]
    more = None
    if own:
        head = el("summary", f"Within the limits of each policy: {len(own):,}")
        more = el("details", head, _table(own, "Limits of each policy"))
    return section("Safety", _table(plain, "Limits"), more, name="safety")


def _table(checks: Iterable[LimitCheck], label: str) -> Html:
    names = ("Limit of", "What", "Planned", "Allowed", "Kept", "Used", "The limit")
    head = el("tr", *(el("th", each, scope="col") for each in names))
    inner = el("table", el("thead", head), el("tbody", *map(_row, checks)), class_="plain limits")
    return el("div", inner, class_="scroll", role="region", aria_label=label, tabindex=0)


def _row(check: LimitCheck) -> Html:
    kept, word = ("kept", "ok") if check.is_kept else ("over", "OVER")
    return el(
        "tr",
        el("th", check.scope, scope="row"),
        el("td", check.what),
        el("td", f"{check.planned:,}", class_="number"),
        el("td", f"{check.allowed:,}", class_="number"),
        el("td", el("span", word, class_=f"badge {kept}")),
        el("td", _gauge(check)),
        el("td", check.limit),
    )


def _gauge(check: LimitCheck) -> Html:
    share = min(check.planned / check.allowed, 1.0) if check.allowed else float(check.planned > 0)
    said = f"{check.planned:,} of {check.allowed:,}"
    full = rectangle(0, 0, _WIDTH, _HEIGHT, "track")
    used = rectangle(0, 0, _WIDTH * share, _HEIGHT, "used" if check.is_kept else "failed")
    return svg(_WIDTH, _HEIGHT, said, None, join((full, used if share else None)))
