"""Leaves the reports of a run for people in its folder, however the run ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from umsync.report.privacy import Privacy
from umsync.report.rendering import format_of, run_renderer
from umsync.report.run_report import run_report
from umsync.runs.own import REPORTS

if TYPE_CHECKING:
    from umsync.model.plan import Plan
    from umsync.runs.folder import RunFolder


def keep_reports(folder: RunFolder, plan: Plan) -> None:
    """Writes them, as far as the run can be read.

    Raises:
        FilesError: one cannot be written.
    """
    read = folder.read()
    if read.run is None:
        return
    report = run_report(read.run, plan, read.problems, Privacy.FULL)
    for name in REPORTS:
        folder.write_report(name, run_renderer(format_of(Path(name)))(report))
