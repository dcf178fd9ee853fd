"""What the commands that make a plan do with it: keep it, show it, and say what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from umsync.cli.github import tell_plan
from umsync.cli.oneoff import show_plan
from umsync.cli.options import DEFAULT_RUNS
from umsync.cli.output import say
from umsync.cli.printing import is_plan_file, write_document
from umsync.codec.paths import is_there
from umsync.errors import UnsafeError, UsageError
from umsync.report.cost_text import cost_text
from umsync.report.plan_report import plan_report
from umsync.report.privacy import Privacy
from umsync.report.rendering import format_of, plan_renderer
from umsync.report.veiled import veiled_document
from umsync.runs.files import explained, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.documents.plan_document import PlanDocument
    from umsync.report.model import PlanReport


@dataclass(frozen=True, slots=True)
class Shown:
    """What the command line says about where manifests and runs are, and what to print."""

    manifests: tuple[Path, ...]
    runs: Path
    style: str
    everybody: bool
    verbose: bool = False
    privacy: Privacy = Privacy.FULL
    reports: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        """Says so before anything is read when something cannot be shown.

        Raises:
            UsageError: a report's format is not known, a report would overwrite a plan, or the plan
                itself should be veiled.
        """
        for path in self.reports:
            format_of(path)
            if is_plan_file(path):
                raise UsageError(
                    f"{path} is a plan, which a report would overwrite. Name another file; "
                    "the plan itself is written by -o."
                )
        if self.style == "json" and self.privacy is not Privacy.FULL:
            raise UsageError(
                "--format json prints the plan itself, with everything in it. "
                "Use --report FILE.json with --privacy."
            )

    def check(self, plan: Path | None) -> None:
        """Raises UsageError when the plan's file would be a report's as well."""
        if plan and any(_same(plan, each) for each in self.reports):
            raise UsageError(f"{plan} cannot be both the plan and a report. Name another file.")

    @property
    def places(self) -> str:
        """The options that lead another command to the same manifests and runs."""
        named = [f" -m {quote(str(path))}" for path in self.manifests]
        if str(self.runs) != DEFAULT_RUNS:
            named.append(f" --runs {quote(str(self.runs))}")
        return "".join(named)


def _same(one: Path, other: Path) -> bool:
    """Whether both names lead to one file, also where they differ only in case."""
    with explained("look at", one):
        if one.resolve() == other.resolve():
            return True
        return is_there(one) and is_there(other) and one.samefile(other)


def show(document: PlanDocument, shown: Shown, path: Path | None) -> Callable[[], PlanReport]:
    """Writes the reports of a plan and prints it; `path` is its file.

    What all reports are made of is made when the first of them is, and given back.

    Raises:
        FilesError: a report cannot be written.
    """
    name = quote(str(path)) if path else ""

    @cache
    def report() -> PlanReport:
        return plan_report(document, shown.privacy, plan_file=name, places=shown.places)

    for each in shown.reports:
        write_whole(each, plan_renderer(format_of(each))(report()))
        say(f"Wrote {each}.", err=True)
    if shown.style in {"text", "json"}:
        veiled = veiled_document(document, shown.privacy)
        show_plan(veiled, style=shown.style, everybody=shown.everybody)
    else:
        say(plan_renderer(shown.style)(report()), nl=False)
    return report


def present(document: PlanDocument, out: Path | None, shown: Shown) -> None:
    """Writes a plan to `out`, prints it, and says how to apply it.

    Raises:
        FilesError: it cannot be written.
        UnsafeError: a safety rule stops it.
        UsageError: the plan and a report are one file.
    """
    shown.check(out)
    if out:
        write_document(document, out)
    report = show(document, shown, out)
    tell_plan(report, out)
    plan = document.plan
    for line in cost_text(plan.sources) if shown.verbose else ():
        say(line, err=True)
    if not plan.is_applyable:
        raise UnsafeError("The plan breaks a safety rule, named above, and cannot be applied.")
    if plan.changes and shown.style == "text":
        reviewed = f" --expect-digest {document.digest}" if plan.is_unversioned else ""
        apply = f"Apply it with: umsync apply {quote(str(out))}{shown.places}{reviewed}"
        say(apply if out else "Keep it with: -o plan.json")
