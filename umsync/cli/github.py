"""What GitHub Actions takes from a step: annotations, outputs, and a summary of the job.

Where its environment variables are not set, none of this does anything
(https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions).
"""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from umsync.cli.output import reason, say
from umsync.codec.paths import is_file
from umsync.model.secret import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from umsync.documents.plan_document import PlanDocument
    from umsync.manifest.problems import Problem
    from umsync.model.run import Run
    from umsync.planning.key_expiry import SourceKeys
    from umsync.report.model import PlanReport
    from umsync.report.privacy import Privacy

_OUTPUT: Final = "GITHUB_OUTPUT"
_SUMMARY: Final = "GITHUB_STEP_SUMMARY"
_TOLD_OF: Final = frozenset({"plan", "undo", "apply", "github"})
"""The commands that have outputs."""


@dataclass(slots=True)
class Told:
    """What a command says of itself, without keys: outputs by name, and parts of the summary."""

    outputs: dict[str, str] = field(default_factory=dict)
    summary: list[str] = field(default_factory=list)


_told: ContextVar[Told | None] = ContextVar("told", default=None)


@contextmanager
def telling(env: Mapping[str, str]) -> Iterator[Told | None]:
    """While it lasts, commands may tell, if GitHub listens; it is written when they are done."""
    told = Told() if any(env.get(each) for each in (_OUTPUT, _SUMMARY)) else None
    token = _told.set(told)
    try:
        yield told
    finally:
        _told.reset(token)


def tell(summary: str, **outputs: object) -> None:
    """Keeps outputs and a part of the summary, in Markdown, for the end of the command."""
    told = _told.get()
    if told is not None:
        told.outputs.update({name: masked(str(value)) for name, value in outputs.items()})
        told.summary += [masked(summary)] if summary else []


def tell_plan(report_of: Callable[[], PlanReport], path: Path | None) -> None:
    """Tells of a plan that was made; `path` is its file. The report is made if GitHub listens."""
    if _told.get() is None:
        return
    report = report_of()
    from umsync.report.markdown_plan import plan_markdown

    outcomes = {"nothing_to_do": "no_changes", "ready": "changes", "refused": "refused"}
    tell(
        plan_markdown(report),
        outcome=outcomes[report.standing.value],
        changes=len(report.rows),
        destructive=report.destructive,
        digest=report.digest,
        plan_path=path or "",
    )


def tell_run(run: Run, document: PlanDocument, privacy: Privacy) -> None:
    """Tells of a run that ended, and of the plan that it carried out.

    Its outcome is `done` only if nothing is left undone.
    """
    if _told.get() is None:
        return
    from umsync.model.run import Outcome
    from umsync.report.markdown_run import run_markdown
    from umsync.report.run_report import run_report

    report = run_report(run, document.plan, (), privacy)
    made = [each.row for each in report.rows if each.outcome is Outcome.APPLIED]
    tell(
        run_markdown(report),
        outcome=report.result.value,
        changes=len(made),
        destructive=sum(row is not None and row.is_destructive for row in made),
        digest=document.digest,
        run_id=run.head.run_id,
    )


def finish(
    told: Told | None, env: Mapping[str, str], arguments: Sequence[str] | None, code: int
) -> None:
    """Writes what was told to the files that GitHub names. Trouble with them is a warning."""
    given = sys.argv[1:] if arguments is None else arguments
    command = next((each for each in given if not each.startswith("-")), None)
    if told and command in _TOLD_OF:
        untold = "error" if code else "no_changes"
        outputs = {"outcome": untold, **told.outputs, "exit_code": str(code)}
        _append(env, _OUTPUT, "".join(map(_output, outputs.items())))
        _append(env, _SUMMARY, "".join(f"{each}\n" for each in told.summary))


def annotate(env: Mapping[str, str], level: str, text: str, **place: object) -> None:
    """Marks a place (`file`, `line`, `col`) in the pull request; `level` is `error` or `warning`.

    It goes to standard error, so that what programs read is not disturbed.
    """
    if env.get("GITHUB_ACTIONS") == "true":
        where = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
        say(f"::{level}{' ' if where else ''}{where}::{_data(text)}", err=True)


def annotate_problems(
    env: Mapping[str, str], problems: Iterable[Problem], files: Mapping[str, Path], root: Path
) -> None:
    """Marks each mistake of the manifests.

    Args:
        env: of the command.
        problems: the mistakes; one that is in no file is marked without a place.
        files: the manifests' files, by their names in problems.
        root: the folder from which names of other files, such as data files, start.
    """
    from pathlib import Path

    workspace = Path(env.get("GITHUB_WORKSPACE") or Path.cwd())
    for each in problems:
        path = files.get(each.at.path, root / each.at.path)
        if _is_known_file(path):
            place = {"file": _within(path, workspace), "line": each.at.line, "col": each.at.column}
            annotate(env, "error", each.text, **place)
        else:
            annotate(env, "error", str(each))


def _is_known_file(path: Path) -> bool:
    with suppress(OSError):
        return is_file(path)
    return False


def mark_keys(env: Mapping[str, str], keys: SourceKeys) -> None:
    """Marks what there is to say of a source's API key; plans and checks say it themselves."""
    for text in keys.warnings():
        annotate(env, "warning", text)


def _within(path: Path, workspace: Path) -> str:
    """The path as GitHub wants it: from the workspace, if it is in there."""
    full, start = path.resolve(), workspace.resolve()
    return (full.relative_to(start) if full.is_relative_to(start) else full).as_posix()


def _data(text: str) -> str:
    from umsync.report.safe_text import visible

    lines = (visible(line) for line in masked(text).replace("\r", "\n").split("\n"))
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _output(named: tuple[str, str]) -> str:
    """A value of any lines, ended by what nobody can guess."""
    import secrets

    name, value = named
    end = f"end_{secrets.token_hex(16)}"
    return f"{name}<<{end}\n{value}\n{end}\n"


def _append(env: Mapping[str, str], variable: str, text: str) -> None:
    path = env.get(variable)
    if not path or not text:
        return
    from pathlib import Path

    try:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        sentence = f"The file that {variable} names could not be written: {reason(error)}."
        with suppress(OSError, AttributeError):  # there may be no standard error either
            say(f"Warning: {sentence}", err=True)
            annotate(env, "warning", sentence)
