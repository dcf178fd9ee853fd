"""Finds the plan that was reviewed: the artifact whose digest stands below the pull request."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.documents.plan_document import PlanDocument, read_plan
from umsync.errors import GitHubError, PlanRefusedError, UsageError
from umsync.github.api import MOST_BYTES
from umsync.github.fields import number as number_of
from umsync.github.fields import part
from umsync.github.fields import text as text_of
from umsync.github.notes import own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.github.api import GitHub
    from umsync.github.fields import Row

PLAN: Final = "plan.json"
_DIGEST: Final = re.compile(r"^Digest `(sha256:[0-9a-f]{64})`", re.MULTILINE)
_COMMIT: Final = re.compile("[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A plan that was reviewed in a pull request, or why there is none."""

    number: int | None
    document: PlanDocument | None
    reason: str = ""


def reviewed(github: GitHub, commit: str, mark: str, artifact: str) -> Reviewed:
    """The plan that was shown below the pull request which brought a commit.

    The digest is from umsync's own comment, which reviewers saw, and the plan from a run of the
    pull request's last commit, of a branch of this very repository: both have to agree.

    Args:
        github: the repository.
        commit: full name of the commit on the branch that is applied.
        mark: the hidden first line of the comment.
        artifact: the name of the artifact that holds `plan.json`.

    Raises:
        GitHubError: GitHub could not be asked.
    """
    pull = merged_by(github, commit)
    if pull is None:
        return Reviewed(None, None, "No pull request brought this commit.")
    number = number_of(pull, "number")
    shown = own(github.pages(f"/issues/{number}/comments"), mark)
    digests = _DIGEST.findall(text_of(shown or {}, "body"))
    if not digests:
        return Reviewed(number, None, f"Pull request {number} shows no plan with changes.")
    for run in _runs(github, text_of(part(pull, "head"), "sha")):
        document = plan_in(github, run, artifact)
        if document and document.digest == digests[-1]:
            return Reviewed(number, document)
    return Reviewed(number, None, f"The plan shown in pull request {number} is not kept any more.")


def merged_by(github: GitHub, commit: str) -> Row | None:
    """The pull request whose merge made the commit, or None.

    Raises:
        UsageError: that is no full name of a commit.
        GitHubError: GitHub could not be asked.
    """
    if not _COMMIT.fullmatch(commit):
        raise UsageError("Give the commit's full name: 40 hexadecimal digits.")
    pulls = github.rows(f"/commits/{commit}/pulls")
    found = next((each for each in pulls if each.get("merged_at")), None)
    return found and {**found, "number": number_of(found, "number")}


def plan_in(github: GitHub, run: int, artifact: str) -> PlanDocument | None:
    """The plan that a run of a workflow kept, or None if it kept none."""
    listed = github.pages(f"/actions/runs/{run}/artifacts", "artifacts", name=artifact)
    kept = [each for each in listed if not each.get("expired") and each.get("name") == artifact]
    for artifact_id in sorted(map(number_of, kept), reverse=True):
        text = _unpacked(github.download(f"/actions/artifacts/{artifact_id}/zip"))
        try:
            return read_plan(text, f"The plan of run {run}") if text else None
        except PlanRefusedError:
            return None
    return None


def _runs(github: GitHub, head: str) -> Iterator[int]:
    """Runs of the pull request's last commit, newest first; never one of a fork's."""
    found = github.pages("/actions/runs", "workflow_runs", head_sha=head, event="pull_request")
    ours = (each for each in found if _is_of(each, github.repository))
    yield from sorted(map(number_of, ours), reverse=True)


def _is_of(run: Row, repository: str) -> bool:
    return text_of(part(run, "head_repository"), "full_name") == repository


def _unpacked(content: bytes) -> str:
    """The plan's text; empty if it is not there, or not what a plan can be."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = archive.getinfo(PLAN)
            if found.file_size > MOST_BYTES:
                return ""
            return archive.read(found).decode("ascii")
    except (KeyError, UnicodeDecodeError):
        return ""
    except Exception:  # noqa: BLE001 - whatever the parts of zipfile raise, the archive is broken
        raise GitHubError(
            "GitHub sent an artifact that is no ZIP file. Run the job again."
        ) from None
