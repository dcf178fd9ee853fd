"""The lines of two tables: figures with a goal, and what is measured beside plans."""

from __future__ import annotations

from typing import Final

from benchmarks.ratios import Line

_SLOW: Final = "`plan`, 10,000 users, 100 ms a request"
_LARGE: Final = "`plan`, 100,000 users"
_HUGE: Final = "`plan`, 1,000,000 users"

GOALS: Final = (
    Line(f"{_SLOW}, ten policies: wall", "ten-10k-100ms", "wall", most=0.4),
    Line(f"{_SLOW}, idle policy: wall", "idle-10k-100ms", "wall", most=0.4),
    Line(f"{_LARGE}, ten policies: CPU", "ten-100k", "cpu", most=2.0),
    Line(f"{_LARGE}, ten policies: peak memory", "ten-100k", "rss", limit=250.0),
    Line(f"{_LARGE}, fifty policies / ten: CPU", "fifty-100k", "cpu", most=2.0, beside="ten-100k"),
    Line(
        f"{_HUGE} / ten times 100,000: CPU", "ten-1m", "cpu", most=1.15, beside="ten-100k", times=10
    ),
    Line(f"{_HUGE}, ten policies: peak memory", "ten-1m", "rss", limit=1200.0),
    Line("`umsync --version`: wall", "version", "wall", most=2.0),
    Line("`validate`, 200 policies: wall", "validate-200", "wall", limit=0.5),
    Line("`plan.json`, 100,000 changes, written", "write-100k-changes", "seconds", limit=2.0),
    Line("`plan.json`, 100,000 changes, read", "read-100k-changes", "seconds", limit=2.0),
    Line("Markdown of 100,000 changes", "markdown-100k-changes", "seconds", limit=1.0),
)
OTHERS: Final = (
    Line("the bare loop over 100,000 users: CPU", "decoding-100k", "cpu"),
    Line("`umsync --help`: wall", "help", "wall"),
    Line("`python -c 'import click, httpx'`: wall", "imports", "wall"),
    Line("`validate`, 200 policies: CPU", "validate-200", "cpu"),
    Line("`show`, 100,000 changes: wall", "show-100k-changes", "wall"),
    Line("`show`, 100,000 changes: peak memory", "show-100k-changes", "rss"),
    Line("`show --format markdown`, 100,000 changes: wall", "report-100k-changes", "wall"),
    Line("`runs list`, 1,000 runs: wall", "runs-list-1000", "wall"),
    Line("`runs list`, 1,000 runs: peak memory", "runs-list-1000", "rss"),
)
