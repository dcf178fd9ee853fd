"""`umsync github`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from umsync.cli import options
from umsync.cli.command import Group
from umsync.cli.output import say
from umsync.cli.parameters import FILE
from umsync.cli.whole_numbers import WholeNumberFrom
from umsync.errors import FilesError, PlanRefusedError, UnsafeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from umsync.cli.runtime import Runtime
    from umsync.github.api import GitHub


@click.group(cls=Group)
def command() -> None:
    """What the workflows ask of GitHub: comments, issues, and the plan that was reviewed."""


@command.command("comment")
@click.argument("report", type=FILE)
@click.option("--number", type=WholeNumberFrom(1), required=True, help="Of the pull request.")
@click.pass_obj
def comment(runtime: Runtime, report: Path, number: int) -> None:
    """Show a report below a pull request, in the place of an earlier one.

    \b
    Example:
      umsync github comment plan.md --number 12
    """
    from umsync.github import notes

    with _github(runtime) as github:
        done = notes.comment(github, number, _text(report))
    say(f"Comment {done} in pull request {number}.")


@command.command("issue")
@click.argument("report", type=FILE)
@click.option("--title", help="Of the issue.", default="umsync needs somebody", show_default=True)
@click.option("--close", "is_over", is_flag=True, help="Close the issue instead: all is well.")
@click.pass_obj
def issue(runtime: Runtime, report: Path, title: str, is_over: bool) -> None:  # noqa: FBT001 - a flag
    """Open an issue with a report, or update the one that is open.

    \b
    Example:
      umsync github issue plan.md --title 'umsync: acme is over a limit'
    """
    from umsync.github import notes

    text = _text(report)
    with _github(runtime) as github:
        if is_over:
            number = notes.close(github, notes.mark_of(text))
            say(f"Issue {number} closed." if number else "No issue is open.")
        else:
            say(f"Issue {notes.issue(github, title, text)} tells of it.")


@command.command("reviewed")
@click.argument("source")
@click.option("--commit", help="The commit that was merged.")
@click.option("--run", type=WholeNumberFrom(1), help="Take the plan of this workflow run instead.")
@click.option("--expect-digest", help="Take only the plan with this digest.")
@click.option("-o", "--out", type=FILE, required=True, help="Write the plan here.")
@click.pass_obj
def reviewed(  # noqa: PLR0913, PLR0917 - one for each option
    runtime: Runtime,
    source: str,
    commit: str | None,
    run: int | None,
    expect_digest: str | None,
    out: Path,
) -> None:
    """Fetch the plan that was reviewed, by its digest. Nothing is applied.

    Where there is none, it says why, and the output `digest` is empty.

    \b
    Example:
      umsync github reviewed acme --commit "$GITHUB_SHA" -o plan.json
    """
    from umsync.cli.github import tell
    from umsync.cli.printing import write_document
    from umsync.github.reviewed import Reviewed, plan_in
    from umsync.github.reviewed import reviewed as find
    from umsync.report.markdown_plan import mark

    artifact = f"umsync-plan-{source}"
    with _github(runtime) as github:
        if run is None:
            found = find(github, commit or "", mark("plan", source), artifact)
        else:
            found = Reviewed(None, plan_in(github, run, artifact), f"Run {run} keeps no plan.")
    document = found.document
    if document and expect_digest and document.digest != expect_digest:
        raise PlanRefusedError(
            f"The plan's digest is {document.digest}, not {expect_digest}. Review it again."
        )
    if document:
        write_document(document, out)
    say(f"Reviewed plan: {document.digest}." if document else found.reason)
    tell("", digest=document.digest if document else "", number=found.number or "")


@command.command("together")
@click.argument("plans", type=FILE, nargs=-1, required=True)
@options.manifests_option
@options.runs_option
@click.option("--report", type=FILE, help="Write it here, too, as Markdown.")
@click.pass_obj
def together(
    runtime: Runtime,
    plans: tuple[Path, ...],
    manifests: tuple[Path, ...],
    runs: Path,
    report: Path | None,
) -> None:
    """Hold the plans of several sources to the limits over all of them.

    \b
    Example:
      umsync github together acme/plan.json labs/plan.json
    """
    from umsync.cli.planning import destructive_before
    from umsync.cli.printing import read_document
    from umsync.planning.together import limits_over
    from umsync.report.together_text import together_markdown
    from umsync.runs.files import write_whole

    manifest = options.load_manifests(runtime, manifests)
    made = [read_document(each).plan for each in plans]
    checks = limits_over(made, manifest, destructive_before(runtime, manifest, runs))
    names = sorted({source.name for each in made for source in each.sources})
    text = "\n".join(together_markdown(checks, names)) + "\n"
    say(text, nl=False)
    if report:
        write_whole(report, text.encode())
    if not all(each.is_kept for each in checks):
        raise UnsafeError("The plans together break a limit, named above. Nothing may be applied.")


@command.command("pull-request")
@click.argument("commit")
@click.pass_obj
def pull_request(runtime: Runtime, commit: str) -> None:
    """Print the number of the pull request that brought a commit; nothing if none did.

    \b
    Example:
      umsync github pull-request "$GITHUB_SHA"
    """
    from umsync.github.reviewed import merged_by

    with _github(runtime) as github:
        found = merged_by(github, commit)
    say(str(found["number"]) if found else "")


@contextmanager
def _github(runtime: Runtime) -> Iterator[GitHub]:
    import httpx

    from umsync.github.api import GitHub

    with httpx.Client(timeout=30.0, trust_env=False) as http:
        yield GitHub.of(runtime.env, http)


def _text(path: Path) -> str:
    from umsync.runs.files import read_bytes

    content = read_bytes(path)
    if content is None:
        raise FilesError(f"There is no file {path}. Make the report first.")
    return content.decode("utf-8", "replace")
