"""GitHub Actions: annotations where mistakes are, outputs for later steps, a summary of the job."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.report.reports import full_plan, full_run
from tests.support.builders import NOW
from umsync.cli.github import Told, annotate, finish, mark_keys, tell, tell_run, telling
from umsync.documents.plan_document import document_of
from umsync.model.organization import ApiKey
from umsync.model.run import Outcome, Result, RunState
from umsync.planning.key_expiry import SourceKeys
from umsync.report.privacy import Privacy

if TYPE_CHECKING:
    from tests.cli.conftest import Ran, Umsync

ACTIONS = {"GITHUB_ACTIONS": "true"}


def outputs(path: Path) -> dict[str, str]:
    """As the runner reads them."""
    found, lines = {}, iter(path.read_text("utf-8").splitlines())
    for line in lines:
        name, mark, end = line.partition("<<")
        assert mark
        found[name] = "\n".join(iter(lines.__next__, end))
    return found


def with_files(tmp_path: Path) -> dict[str, str]:
    files = {"GITHUB_OUTPUT": tmp_path / "output", "GITHUB_STEP_SUMMARY": tmp_path / "summary"}
    return {name: str(path) for name, path in files.items()}


def _broken(folder: str = ".") -> str:
    path = Path(folder) / "bad, 100%.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("policies:\n  p: {where: everyone, do: suspendd}\n")
    return str(path)


def _marks(ran: Ran) -> list[str]:
    return [line for line in ran.err.splitlines() if line.startswith("::")]


@pytest.mark.parametrize("command", ["validate", "plan -m", "apply plan.json -m"])
def test_a_mistake_in_a_manifest_is_marked_where_it_is(umsync: Umsync, command: str) -> None:
    umsync("plan", "-o", "plan.json")
    ran = umsync(*command.split(), _broken("sub"), env=ACTIONS)
    assert ran.code == 3
    assert "::error file=sub/bad%2C 100%25.yaml,line=2,col=28::There is no action" in ran.err
    assert "Did you mean 'suspend'?" in ran.err


def test_each_mistake_is_marked(umsync: Umsync) -> None:
    Path("two.yaml").write_text("policies:\n  p: {where: everyone, do: a}\n  q: {do: b}\n")
    marks = _marks(umsync("validate", "two.yaml", env=ACTIONS))
    assert [each.split("::")[1] for each in marks] == [
        "error file=two.yaml,line=1,col=1",
        "error file=two.yaml,line=2,col=28",
        "error file=two.yaml,line=3,col=3",
        "error file=two.yaml,line=3,col=11",
    ]


def test_the_path_starts_at_the_workspace(umsync: Umsync, folder: Path) -> None:
    env = {**ACTIONS, "GITHUB_WORKSPACE": str(folder.parent)}
    (mark, *_) = _marks(umsync("validate", _broken(), env=env))
    assert mark.startswith(f"::error file={folder.name}/bad")


def test_a_mistake_in_a_data_file_is_marked_there(umsync: Umsync) -> None:
    Path("hr").mkdir()
    Path("hr/gone.csv").write_bytes(b"email\n\xff\n")
    Path("csv.yaml").write_text("policies:\n  p: {where: {csv: hr/gone.csv}, do: suspend}\n")
    assert any("file=" in each for each in _marks(umsync("validate", "csv.yaml", env=ACTIONS)))


@pytest.mark.parametrize("value", [None, "", "false", "1", "True"])
def test_nothing_is_marked_elsewhere(umsync: Umsync, value: str | None) -> None:
    env = {} if value is None else {"GITHUB_ACTIONS": value}
    assert _marks(umsync("validate", _broken(), env=env)) == []


def test_a_text_cannot_end_its_mark_or_begin_another(capsys: pytest.CaptureFixture[str]) -> None:
    annotate(ACTIONS, "warning", "50%\r\n::error::x\x1b[2J", file="a:b,c\n::stop-commands::x")
    assert capsys.readouterr().err == (
        "::warning file=a%3Ab%2Cc%0A%3A%3Astop-commands%3A%3Ax::50%25%0A%0A::error::x\\u001b[2J\n"
    )


def test_outputs_of_a_plan(umsync: Umsync, tmp_path: Path) -> None:
    env = with_files(tmp_path)
    assert umsync("plan", "-o", "plan.json", env=env).code == 0
    plan = json.loads(Path("plan.json").read_text())
    assert outputs(tmp_path / "output") == {
        "outcome": "changes",
        "changes": str(len(plan["changes"])),
        "destructive": str(plan["destructive"]),
        "digest": plan["digest"],
        "plan_path": "plan.json",
        "exit_code": "0",
    }


def test_the_summary_is_the_report_for_a_pull_request(umsync: Umsync, tmp_path: Path) -> None:
    (tmp_path / "summary").write_text("# Earlier step\n")
    umsync("plan", "-o", "plan.json", "--report", "plan.md", env=with_files(tmp_path))
    summary = (tmp_path / "summary").read_text("utf-8")
    assert summary == f"# Earlier step\n{Path('plan.md').read_text('utf-8')}\n"


def test_the_summary_shows_no_more_of_people_than_asked_for(umsync: Umsync, tmp_path: Path) -> None:
    umsync("plan", "--privacy", "ids", env=with_files(tmp_path))
    assert "@" not in (tmp_path / "summary").read_text("utf-8")


@pytest.mark.parametrize(
    ("where", "outcome", "code"),
    [("status: suspended", "no_changes", 0), ("everyone", "refused", 6)],
)
def test_how_a_plan_came_out(
    umsync: Umsync, tmp_path: Path, where: str, outcome: str, code: int
) -> None:
    ran = umsync("plan", "--where", where, "--do", "suspend", env=with_files(tmp_path))
    assert ran.code == code
    found = outputs(tmp_path / "output")
    assert (found["outcome"], found["exit_code"]) == (outcome, str(code))


@pytest.mark.parametrize(
    ("arguments", "code"), [(["plan", "-m", "none.yaml"], "11"), (["undo", "--nonsense"], "2")]
)
def test_a_command_that_fails_says_so(
    umsync: Umsync, tmp_path: Path, arguments: list[str], code: str
) -> None:
    umsync(*arguments, env=with_files(tmp_path))
    assert outputs(tmp_path / "output") == {"outcome": "error", "exit_code": code}
    assert not (tmp_path / "summary").exists()


def test_a_command_with_nothing_to_do_is_no_error(umsync: Umsync, tmp_path: Path) -> None:
    umsync("plan", "-o", "plan.json")
    umsync("apply", "plan.json", "--yes")
    umsync("plan", "-o", "again.json")
    assert umsync("apply", "again.json", "--yes", env=with_files(tmp_path)).code == 0
    assert outputs(tmp_path / "output") == {"outcome": "no_changes", "exit_code": "0"}


@pytest.mark.parametrize("arguments", [["validate"], ["--version"], ["sources", "list"], []])
def test_other_commands_write_nothing(umsync: Umsync, tmp_path: Path, arguments: list[str]) -> None:
    umsync(*arguments, env=with_files(tmp_path))
    assert not (tmp_path / "output").exists()


def test_a_file_that_cannot_be_written_is_a_warning(umsync: Umsync, tmp_path: Path) -> None:
    env = {**ACTIONS, "GITHUB_OUTPUT": str(tmp_path), "GITHUB_STEP_SUMMARY": "/dev/null/x"}
    ran = umsync("plan", env=env)
    assert ran.code == 0
    assert "Warning: The file that GITHUB_OUTPUT names could not be written: Is a dir" in ran.err
    assert "::warning::The file that GITHUB_STEP_SUMMARY names could not be written" in ran.err


def test_no_value_can_add_an_output(tmp_path: Path) -> None:
    told = Told({"plan_path": "a\nexit_code<<x\n7\nx\nend_", "digest": "d"})
    finish(told, with_files(tmp_path), ["plan"], 0)
    found = outputs(tmp_path / "output")
    assert found.keys() == {"outcome", "plan_path", "digest", "exit_code"}
    assert found["exit_code"] == "0"


def test_outputs_of_a_run(tmp_path: Path) -> None:
    env = with_files(tmp_path)
    with telling(env) as told:
        tell_run(full_run("Ann"), document_of(full_plan("Ann")), Privacy.FULL)
    finish(told, env, ["apply"], 9)
    found = outputs(tmp_path / "output")
    assert found.pop("digest").startswith("sha256:")
    assert found == {
        "outcome": "failed",
        "changes": "1",
        "destructive": "0",
        "run_id": "20261122T231500Z-1a2b3c",
        "exit_code": "9",
    }
    assert (tmp_path / "summary").read_text("utf-8").startswith("<!-- umsync:run:2026")


def test_nobody_listens_without_the_variables() -> None:
    with telling({"GITHUB_OUTPUT": ""}) as told:
        tell("x", outcome="y")
        tell_run(full_run("Ann"), document_of(full_plan("Ann")), Privacy.FULL)
    assert told is None


def test_no_key_is_told() -> None:
    with telling({"GITHUB_OUTPUT": "x"}) as told:
        tell("A ATATT3xFfGF0abcdefgh", plan_path="ATATT3xFfGF0abcdefgh")
    assert told == Told({"plan_path": "***"}, ["A ***"])


def test_a_key_that_expires_soon_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    key = ApiKey("key-1", None, NOW + timedelta(days=5))
    mark_keys(ACTIONS, SourceKeys("acme", None, (key,), NOW))
    said = capsys.readouterr().err
    assert said.startswith("::warning::Source acme: API key key-1 expires on 2026-")


@pytest.mark.parametrize(
    ("outcome", "told_as"), [(Outcome.APPLIED, "done"), (Outcome.NOT_ATTEMPTED, "failed")]
)
def test_a_run_that_leaves_something_undone_is_not_done(
    tmp_path: Path, outcome: Outcome, told_as: str
) -> None:
    env, plan = with_files(tmp_path), full_plan("Ann")
    results = tuple(Result(each.id, outcome, NOW) for each in plan.changes)
    run = replace(full_run("Ann"), state=RunState.DONE, results=results)
    with telling(env) as told:
        tell_run(run, document_of(plan), Privacy.FULL)
    finish(told, env, ["apply"], 0)
    assert outputs(tmp_path / "output")["outcome"] == told_as
    summary = (tmp_path / "summary").read_text("utf-8")
    assert ("umsync apply --resume" in summary) == (told_as == "failed")
    assert ("left undone" in summary) == (told_as == "failed")


def test_the_summary_of_a_run_shows_only_what_privacy_says(tmp_path: Path) -> None:
    env = with_files(tmp_path)
    with telling(env) as told:
        tell_run(full_run("Annabel"), document_of(full_plan("Annabel")), Privacy.IDS)
    finish(told, env, ["apply"], 0)
    assert "Annabel" not in (tmp_path / "summary").read_text("utf-8")
