"""What holds for every workflow and action of this repository, and of those that `init` makes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.needs import ACTIONLINT
from umsync import __version__

ROOT = Path(__file__).parents[2]
OURS = sorted((ROOT / ".github" / "workflows").glob("umsync-*.yml"))
CALLERS = sorted((ROOT / "examples/github-actions/.github/workflows").glob("*.yml"))
ACTION = ROOT / "action.yml"
EVERY = [*OURS, *CALLERS]
JOBS = [
    pytest.param(job, id=f"{path.stem}-{name}")
    for path in EVERY
    for name, job in yaml.safe_load(path.read_text())["jobs"].items()
]
STEPS = [
    pytest.param(step, id=f"{path.stem}-{name}-{number}")
    for path in OURS
    for name, job in yaml.safe_load(path.read_text())["jobs"].items()
    for number, step in enumerate(job["steps"])
]
Row = dict[str, Any]


@pytest.mark.parametrize("path", EVERY, ids=str)
def test_nothing_is_permitted_at_the_top(path: Path) -> None:
    assert yaml.safe_load(path.read_text())["permissions"] == {}


@pytest.mark.parametrize("job", JOBS)
def test_each_job_says_what_it_may_do(job: Row) -> None:
    assert job["permissions"]
    assert "write-all" not in str(job["permissions"])


@pytest.mark.parametrize("path", [*EVERY, ROOT / ".github/workflows/ci.yml"], ids=str)
def test_no_workflow_gives_a_forks_code_our_secrets(path: Path) -> None:
    text = path.read_text()
    assert "pull_request_target" not in text
    assert "workflow_run" not in text
    assert "inherit" not in text


@pytest.mark.parametrize("step", [*STEPS, *yaml.safe_load(ACTION.read_text())["runs"]["steps"]])
def test_no_script_has_an_expression(step: Row) -> None:
    assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("step", STEPS)
def test_actions_are_pinned(step: Row) -> None:
    uses = step.get("uses", f"a/b@{'0' * 40}")
    assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", uses)


@pytest.mark.parametrize("path", OURS, ids=str)
def test_the_version_of_each_action_is_in_a_comment(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if "uses:" in line]
    assert lines
    assert all(re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line) for line in lines)


@pytest.mark.parametrize("step", STEPS)
def test_the_key_is_only_where_umsync_plans_or_applies(step: Row) -> None:
    if "secrets." in str(step):
        assert step["name"] in {"Plan", "Apply"}
        assert step["env"]["KEY"] == "${{ secrets.key }}"
        assert "GITHUB_TOKEN" not in step["env"]


@pytest.mark.parametrize("path", OURS, ids=str)
def test_it_installs_this_version(path: Path) -> None:
    inputs = yaml.safe_load(path.read_text())[True]["workflow_call"]["inputs"]
    assert inputs["requirement"]["default"] == f"umsync=={__version__}"


def test_an_apply_is_one_at_a_time_for_a_source_and_never_cancelled() -> None:
    job = yaml.safe_load(OURS[0].read_text())["jobs"]["apply"]
    assert job["concurrency"] == {
        "group": "umsync-apply-${{ matrix.source }}",
        "cancel-in-progress": False,
    }
    assert job["environment"].endswith("-${{ matrix.source }}")


@pytest.mark.parametrize("path", [each for each in CALLERS if each not in OURS], ids=str)
def test_a_caller_permits_what_the_jobs_that_it_calls_ask_for(path: Path) -> None:
    """GitHub starts nothing otherwise."""
    for caller in yaml.safe_load(path.read_text())["jobs"].values():
        if "uses" in caller:
            called = yaml.safe_load((path.parent / Path(caller["uses"]).name).read_text())
            for job in called["jobs"].values():
                for what, level in job["permissions"].items():
                    assert caller["permissions"].get(what) in {level, "write"}


def test_keys_are_named_by_the_protected_branch() -> None:
    jobs = yaml.safe_load(OURS[1].read_text())["jobs"]
    refs = [each["with"].get("ref") for each in jobs["sources"]["steps"] if "with" in each]
    assert "${{ github.event.pull_request.base.sha }}" in refs


def test_the_schedule_is_off_the_full_hour() -> None:
    (caller,) = [each for each in CALLERS if each.name == "apply.yml"]
    minute = yaml.safe_load(caller.read_text())[True]["schedule"][0]["cron"].split()[0]
    assert int(minute) % 15


@pytest.mark.parametrize("path", EVERY, ids=str)
def test_scripts_are_what_bash_can_read(path: Path) -> None:
    for job in yaml.safe_load(path.read_text())["jobs"].values():
        for step in job.get("steps", []):
            command = ["bash", "-n", "-c", step.get("run", "")]
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - only parsed


def _checked(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - a list
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing() -> None:
    program = Path(sys.executable).with_name("zizmor")
    places = [".github", "action.yml", "examples/github-actions"]
    _checked([str(program), "--offline", "--no-progress", "--quiet", *places])


@pytest.mark.needs("actionlint")
def test_actionlint_finds_nothing() -> None:
    _checked([str(ACTIONLINT), "{.github,examples/github-actions/.github}/workflows/*.yml"])


def test_the_action_runs_what_it_is_asked(tmp_path: Path) -> None:
    """The last step's script, with a command in the place of umsync."""
    script = yaml.safe_load(ACTION.read_text())["runs"]["steps"][-1]["run"]
    program = tmp_path / "umsync" / "bin" / "umsync"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nprintf '<%s>' \"$@\"\n")
    program.chmod(0o755)
    env = {
        "RUNNER_TEMP": str(tmp_path),
        "ARGUMENTS": "plan\n--where\ngroup: a b; $(x)\n",
        "PATH": os.environ["PATH"],
    }
    command = ["bash", "-e", "-c", script]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)  # noqa: S603 - a list
    assert done.stdout == "<plan><--where><group: a b; $(x)>"
