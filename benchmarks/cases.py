"""What is measured: cases by name, in the order in which they are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from benchmarks import reading, starting
from benchmarks.documents import STEPS, documents
from benchmarks.past_runs import listing
from benchmarks.reading import Case
from benchmarks.requests import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

Cases = dict[str, Any]
"""What was measured, by case."""
_100MS: Final = "100ms"
PLANS: Final = (
    Case("idle-2k", 2_000, "idle", 3),
    Case("ten-2k", 2_000, "ten", 3),
    Case("idle-10k", 10_000, "idle", 3),
    Case("ten-10k", 10_000, "ten", 3),
    Case("idle-10k-100ms", 10_000, "idle", 1, _100MS),
    Case("ten-10k-100ms", 10_000, "ten", 1, _100MS),
    Case("ten-10k-100ms-one", 10_000, "ten", 1, _100MS, streams=1),
    Case("idle-100k", 100_000, "idle", 1),
    Case("ten-100k", 100_000, "ten", 3),
    Case("ten-100k-one", 100_000, "ten", 1, streams=1),
    Case("fifty-100k", 100_000, "fifty", 1),
    Case("named-100k", 100_000, "named", 3),
    Case("ten-1m", 1_000_000, "ten", 1),
)
_DOCUMENTS: Final = tuple(f"{each.name}-100k-changes" for each in STEPS)


def _documents(top: Path) -> Cases:
    found = documents(100_000, 1, top)
    return {f"{name}-100k-changes": each for name, each in found.items()}


def _single(name: str, measure: Callable[[Path], dict[str, Any]]) -> Callable[[Path], Cases]:
    return lambda top: {name: measure(top)}


_OTHERS: Final[Mapping[tuple[str, ...], Callable[[Path], Cases]]] = {
    **{(name,): _single(name, starting.start(name, 9)) for name in starting.STARTS},
    ("validate-200",): _single("validate-200", partial(starting.validation, 200, 5)),
    ("runs-list-1000",): _single("runs-list-1000", partial(listing, 1000, 3)),
    ("requests-10k",): _single("requests-10k", partial(requests, 10_000)),
    ("decoding-100k",): _single("decoding-100k", partial(reading.decoding, 100_000, 2)),
    _DOCUMENTS: _documents,
}
"""What else is measured, by the cases that it makes."""
NAMES: Final = (*(name for names in _OTHERS for name in names), *(each.name for each in PLANS))
QUICK: Final = frozenset({*starting.STARTS, "validate-200", "idle-2k", "ten-2k"})


def chosen(only: Iterable[str] | None, *, quick: bool) -> tuple[str, ...]:
    """Names of cases in their order.

    Raises:
        SystemExit: there is no such case.
    """
    wanted = frozenset(only) if only else QUICK if quick else frozenset(NAMES)
    unknown = wanted.difference(NAMES)
    if unknown:
        raise SystemExit(f"There is no case {', '.join(sorted(unknown))}. See --list.")
    return tuple(name for name in NAMES if name in wanted)


def measured(names: Iterable[str], top: Path) -> Iterator[Cases]:
    """Cases by name, as soon as they are measured."""
    wanted = frozenset(names)
    for made, measure in _OTHERS.items():
        if not wanted.isdisjoint(made):
            yield measure(top)
    yield from reading.measured([case for case in PLANS if case.name in wanted], top)
