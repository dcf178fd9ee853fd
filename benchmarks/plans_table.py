"""The table of plans: a row for each case, ratios first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.cases import PLANS
from benchmarks.ratios import best

if TYPE_CHECKING:
    from benchmarks.ratios import Cases
    from benchmarks.reading import Case

_HEAD: Final = (
    *(
        "`plan` of",
        "wall / floor",
        "CPU / floor",
        "requests",
        "people changed",
        "wall, s",
        "CPU, s",
        "memory, MB",
    ),
    *("floor: wall, s", "CPU, s", "memory, MB"),
)
_ENDS: Final = ("---", *("--:" for _ in _HEAD[1:]))
_MANIFESTS: Final = {
    "idle": "idle policy",
    "ten": "ten policies",
    "fifty": "fifty policies",
    "named": "fifty named accounts",
}


def plans_table(cases: Cases) -> str:
    """A Markdown table of the plans that were measured; nothing if there are none."""
    rows = [_row(case, cases) for case in PLANS if case.name in cases]
    whole = (_HEAD, _ENDS, *rows) if rows else ()
    return "".join(f"| {' | '.join(row)} |\n" for row in whole)


def _row(case: Case, cases: Cases) -> tuple[str, ...]:
    found = cases[case.name]
    wall, cpu, rss = (best(found["runs"], key) for key in ("wall", "cpu", "rss"))
    floors = [best(found["floor"], key) for key in ("wall", "cpu", "rss")]
    ratios = (f"{wall / floors[0]:.2f}", f"{cpu / floors[1]:.2f}")
    share = f"{found['people']:,} ({found['people'] / case.users:.1%})"
    return (
        _name(case),
        *ratios,
        f"{found['requests']:,}",
        share,
        *_texts(wall, cpu, rss),
        *_texts(*floors),
    )


def _texts(wall: float, cpu: float, rss: float) -> tuple[str, str, str]:
    return f"{wall:.2f}", f"{cpu:.2f}", f"{rss:,.0f}"


def _name(case: Case) -> str:
    """Such as: 10,000 users, ten policies, 100 ms, `--parallelism 1`."""
    parts = [f"{case.users:,} users", _MANIFESTS[case.manifest]]
    parts += [] if case.latency is None else [case.latency.replace("ms", " ms")]
    parts += [] if case.streams is None else [f"`--parallelism {case.streams}`"]
    return ", ".join(parts)
