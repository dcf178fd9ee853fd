"""What the commands that make a plan do with it: keep it, show it, and say what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from umsync.cli.oneoff import show_plan
from umsync.cli.options import DEFAULT_RUNS
from umsync.cli.output import say
from umsync.cli.printing import write_document
from umsync.errors import UnsafeError
from umsync.report.cost_text import cost_text

if TYPE_CHECKING:
    from umsync.documents.plan_document import PlanDocument


@dataclass(frozen=True, slots=True)
class Shown:
    """What the command line says about where manifests and runs are, and what to print."""

    manifests: tuple[Path, ...]
    runs: Path
    style: str
    everybody: bool
    verbose: bool

    @property
    def places(self) -> str:
        """The options that lead another command to the same manifests and runs."""
        named = [f" -m {quote(str(path))}" for path in self.manifests]
        if str(self.runs) != DEFAULT_RUNS:
            named.append(f" --runs {quote(str(self.runs))}")
        return "".join(named)


def present(document: PlanDocument, out: Path | None, shown: Shown) -> None:
    """Writes a plan to `out`, prints it, and says how to apply it.

    Raises:
        FilesError: it cannot be written.
        UnsafeError: a safety rule stops it.
    """
    if out:
        write_document(document, out)
    show_plan(document, style=shown.style, everybody=shown.everybody)
    plan = document.plan
    for line in cost_text(plan.sources) if shown.verbose else ():
        say(line, err=True)
    if not plan.is_applyable:
        raise UnsafeError("The plan breaks a safety rule, named above, and cannot be applied.")
    if plan.changes and shown.style == "text":
        reviewed = f" --expect-digest {document.digest}" if plan.is_unversioned else ""
        apply = f"Apply it with: umsync apply {quote(str(out))}{shown.places}{reviewed}"
        say(apply if out else "Keep it with: -o plan.json")
