"""Reports as JSON in ASCII: `umsync.report.plan/1` and `umsync.report.run/1`.

They hold what a report shows, under the names of `umsync.report.model`. What `umsync apply` takes
is the plan itself, another document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.documents.layout import members, object_of

if TYPE_CHECKING:
    from umsync.report.model import PlanReport
    from umsync.report.run_model import RunReport

PLAN_FORMAT: Final = "umsync.report.plan/1"
RUN_FORMAT: Final = "umsync.report.run/1"


def plan_json(report: PlanReport) -> str:
    """A plan's report."""
    return _text(PLAN_FORMAT, report)


def run_json(report: RunReport) -> str:
    """A run's report."""
    return _text(RUN_FORMAT, report)


def _text(name: str, report: PlanReport | RunReport) -> str:
    """Build machines would take `##[` in a line for a command of theirs."""
    parts = {"format": (f'"{name}"',), **dict(members(report, 0))}
    text = "".join((*object_of(parts, 0), "\n"))
    return text.replace("\x7f", "\\u007f").replace("##[", "\\u0023#[")
