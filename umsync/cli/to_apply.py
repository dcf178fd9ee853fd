"""The plan that is to be applied, and the manifest it stands on: from a file, a run, or anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from umsync.cli import oneoff, options
from umsync.cli.masking import know_keys
from umsync.cli.planning import make_plan
from umsync.cli.printing import read_document
from umsync.errors import PlanRefusedError
from umsync.report.veiled import veiled_document
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from umsync.cli.runtime import Runtime
    from umsync.documents.plan_document import PlanDocument
    from umsync.manifest.model import Manifest
    from umsync.report.privacy import Privacy
    from umsync.runs.folder import RunFolder


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says of any plan: where things are, and what was reviewed."""

    manifests: tuple[Path, ...]
    runs: Path
    yes: bool
    expect_digest: str | None

    @property
    def places(self) -> str:
        """The options with which another command finds the same."""
        return options.places(self.runs, self.manifests)


def given_plan(runtime: Runtime, path: Path, given: Given) -> tuple[PlanDocument, Manifest]:
    """A plan file, and the manifest with what it stands on in the place of its policies.

    Raises:
        UmsyncError: it cannot be read, does not fit the manifests, or nobody has reviewed it.
    """
    document = read_document(path)
    again = f"umsync apply {quote(str(path))}{given.places}"
    return document, _ruled(runtime, document, path, given, again)


def resumed_plan(runtime: Runtime, prefix: str, given: Given) -> tuple[str, PlanDocument, Manifest]:
    """The id of the run that begins so, and its plan as `given_plan`.

    Raises:
        UmsyncError: there is no such run, or as `given_plan`.
    """
    folder = RunStore(given.runs).find(prefix)
    document = read_document(folder.plan_file)
    _check_own(folder, document)
    again = f"umsync apply --resume {folder.run_id}{given.places}"
    ruled = _ruled(runtime, document, folder.plan_file, given, again)
    return folder.run_id, document, ruled


def new_plan(  # noqa: PLR0913, PLR0917 - what a plan is made of
    runtime: Runtime,
    typed: oneoff.Typed,
    sources: Sequence[str],
    population: Mapping[str, int],
    given: Given,
    privacy: Privacy,
) -> tuple[PlanDocument, Manifest]:
    """Plans, and shows the plan.

    Raises:
        UmsyncError: a source cannot be read, or a name does not exist.
    """
    manifest = options.load_manifests(runtime, given.manifests)
    chosen = options.chosen_sources(manifest, sources)
    one_off = oneoff.one_off_of(typed, manifest, sources)
    ruled = oneoff.ruled(manifest, one_off)
    document = make_plan(runtime, ruled, chosen, given.runs, population, one_off)
    oneoff.show_plan(veiled_document(document, privacy), style="text", everybody=False)
    return document, ruled


def _ruled(
    runtime: Runtime, document: PlanDocument, path: Path, given: Given, again: str
) -> Manifest:
    if given.yes:
        oneoff.check_reviewed(document, path, given.expect_digest, again)
    manifest = options.load_manifests(runtime, given.manifests)
    know_keys(runtime.env, manifest)
    ruled = oneoff.ruled_again(manifest, document)
    oneoff.show_one_off(document)
    return ruled


def _check_own(folder: RunFolder, document: PlanDocument) -> None:
    """Whether the plan in a run's folder is the one that the run carried out."""
    start = folder.start()
    if start is None or start.head.plan_digest != document.digest:
        raise PlanRefusedError(
            f"The plan in the folder of run {folder.run_id} is not the one that it carried out. "
            "Look the people up, then run `umsync plan` again."
        )
