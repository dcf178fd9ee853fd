"""One-off actions: a policy from the command line, with all the manifest's safety around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final

from umsync.cli.options import chosen_sources
from umsync.cli.output import say
from umsync.cli.printing import print_plan
from umsync.codec.plain_text import unsafe_character
from umsync.errors import ManifestError, PlanRefusedError, UsageError
from umsync.manifest.keys import looks_like_key
from umsync.manifest.one_off import with_one_off
from umsync.manifest.rules import NAME, NAME_EXPECTS
from umsync.manifest.undo_policies import with_undo
from umsync.model.plan import OneOff
from umsync.report.manifest_text import policy_file
from umsync.report.one_off_text import one_off_text
from umsync.report.plan_text import SHOWN
from umsync.report.undo_text import planned_undo_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.documents.plan_document import PlanDocument
    from umsync.manifest.model import Manifest
    from umsync.model.plan import Plan

DEFAULT_NAME: Final = "one-off"
_LONGEST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Typed:
    """What the command line says about a one-off."""

    where: str | None
    do: tuple[str, ...]
    reason: str | None

    @property
    def is_given(self) -> bool:
        """Whether any of it was typed."""
        return self.where is not None or bool(self.do) or self.reason is not None


def one_off_of(typed: Typed, manifest: Manifest, sources: Sequence[str]) -> OneOff | None:
    """The one-off that was typed, or None. Its YAML is not looked at yet.

    Raises:
        UsageError: a part of it is missing, or cannot be kept.
    """
    if not typed.is_given:
        return None
    if typed.where is None or not typed.do:
        raise UsageError(
            "A one-off needs both --where and --do, such as: "
            "--where '{last_active: {before: 90d}}' --do suspend"
        )
    if len(manifest.sources) > 1 and not sources:
        listed = ", ".join(sorted(manifest.sources))
        raise UsageError(
            f"Say with --source where the one-off is for. The manifests have: {listed}."
        )
    _check_reason(typed.reason)
    return OneOff(typed.where, typed.do, typed.reason, chosen_sources(manifest, sources))


def ruled(manifest: Manifest, one_off: OneOff | None) -> Manifest:
    """The manifest with the one-off in the place of its policies, if there is one.

    Raises:
        ManifestError: the one-off has mistakes.
    """
    return with_one_off(manifest, one_off, Path()) if one_off else manifest


def ruled_again(manifest: Manifest, document: PlanDocument) -> Manifest:
    """The manifest with the one-off or the undo that a plan file says, if it says one.

    Raises:
        PlanRefusedError: nobody can have planned it with these manifests.
    """
    plan = document.plan
    try:
        return with_undo(manifest, plan.undo) if plan.undo else ruled(manifest, plan.one_off)
    except ManifestError as error:
        raise PlanRefusedError(
            f"The plan is {_kind(plan)} that does not fit the manifests and files here. "
            f"Plan it again.\n{error}"
        ) from None


def check_reviewed(
    document: PlanDocument, path: Path, expect_digest: str | None, again: str
) -> None:
    """Where nobody is asked, somebody must have seen the digest of what is not in Git.

    `again` is the command without the digest.

    Raises:
        PlanRefusedError: it was not given.
    """
    if document.plan.is_unversioned and expect_digest is None:
        name = quote(str(path))
        raise PlanRefusedError(
            f"The plan is {_kind(document.plan)}: no policy in Git stands behind it. "
            f"Look at it with: umsync show {name}\n"
            f"Then type: {again} --yes --expect-digest {document.digest}"
        )


def show_plan(document: PlanDocument, *, style: str, everybody: bool) -> None:
    """Prints a plan, and above it the one-off or undo that it is made of, if it is."""
    if style == "text":
        show_one_off(document, everybody=everybody)
    print_plan(document, style=style, everybody=everybody)


def show_one_off(document: PlanDocument, *, everybody: bool = False) -> None:
    """Prints the one-off or undo that a plan is made of, if it is."""
    shown = None if everybody else SHOWN
    for line in (*one_off_text(document.plan.one_off), *planned_undo_text(document.plan, shown)):
        say(line)


def _kind(plan: Plan) -> str:
    return "a one-off" if plan.undo is None else "an undo"


def print_manifest(manifest: Manifest, one_off: OneOff | None, name: str) -> None:
    """Prints the policy file that asks for the same.

    Raises:
        UsageError: there is no one-off, or the name cannot be used.
        ManifestError: the one-off has mistakes.
    """
    if one_off is None:
        raise UsageError("--print-manifest needs a one-off: --where and --do.")
    if not re.fullmatch(NAME, name):
        raise UsageError(f"The name must be {NAME_EXPECTS}.")
    if name in manifest.policies:
        raise UsageError(f"The manifests have a policy {name!r}. Choose another with --name.")
    for line in _beside(ruled(manifest, one_off)):
        say(line)
    say(policy_file(one_off, name))


def _beside(manifest: Manifest) -> Iterator[str]:
    """A comment with the data files that were named from this folder, as a manifest's are not."""
    filters = [policy.where for policy in manifest.policies.values()]
    files = {file for each in filters for file in each.files(manifest.filters)}
    named = sorted(file.path for file in files if file.at.path.startswith("--where"))
    if named:
        yield f"# Keep this file in the folder from which it names {', '.join(named)}."


def _check_reason(reason: str | None) -> None:
    if reason is None:
        return
    if not reason.strip() or len(reason) > _LONGEST or unsafe_character(reason):
        raise UsageError(f"The reason must be a visible text of at most {_LONGEST:,} characters.")
    if looks_like_key(reason):
        raise UsageError("The reason has something that looks like a key. Take it out.")
