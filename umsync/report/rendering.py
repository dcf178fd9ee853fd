"""Which formats there are, and what makes them; each is imported only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from umsync.errors import UsageError
from umsync.model.secret import masked

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.report.model import PlanReport
    from umsync.report.run_model import RunReport

Render = Callable[["PlanReport"], str]
RenderRun = Callable[["RunReport"], str]

PLAN_RENDERERS: Final[Mapping[str, str]] = {
    "markdown": "umsync.report.markdown_plan:plan_markdown",
    "csv": "umsync.report.csv_text:plan_csv",
    "json": "umsync.report.json_text:plan_json",
    "junit": "umsync.report.junit_text:plan_junit",
    "html": "umsync.report.html.plan:plan_page",
}
"""For each format, what makes a plan's report: a module and a function from report to text."""
RUN_RENDERERS: Final[Mapping[str, str]] = {
    "markdown": "umsync.report.markdown_run:run_markdown",
    "csv": "umsync.report.csv_text:run_csv",
    "json": "umsync.report.json_text:run_json",
    "junit": "umsync.report.junit_text:run_junit",
    "html": "umsync.report.html.run:run_page",
}
"""The same for a run's."""
SUFFIXES: Final[Mapping[str, str]] = {
    ".md": "markdown",
    ".csv": "csv",
    ".json": "json",
    ".xml": "junit",
    ".html": "html",
}
"""The format of a report file, by how its name ends."""


def plan_renderer(name: str) -> Render:
    """What makes a plan's report in this format; without keys, whatever it does."""
    render: Render = _found(PLAN_RENDERERS[name])
    return lambda report: masked(render(report))


def run_renderer(name: str) -> RenderRun:
    """What makes a run's report in this format; without keys, whatever it does."""
    render: RenderRun = _found(RUN_RENDERERS[name])
    return lambda report: masked(render(report))


def format_of(path: Path) -> str:
    """The format of a report file.

    Raises:
        UsageError: its name does not end in one that is known.
    """
    found = SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise UsageError(f"The report {path} has no known format. End it in {', '.join(SUFFIXES)}.")
    return found


def _found(place: str) -> Any:  # noqa: ANN401 - one of two types of function
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
