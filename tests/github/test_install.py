"""The steps that install umsync, run as they are, with the wheel of this repository.

No package index is asked: dependencies are those of the tests, in a folder of links.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from umsync import __version__
from umsync.cli.scaffolding import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.workflows import Row

ROOT = Path(__file__).parents[2]
WORKFLOWS = ("umsync-plan", "umsync-apply")
MANIFEST = "sources: {acme: {sandbox: sandbox.json}}\npolicies: {}\n"


@dataclass(frozen=True)
class Made:
    """The wheel, the copy of the repository that it was built from, and what both depend on.

    Where workflows say `python3`, this Python is meant, also where the system has none or another.
    """

    wheel: Path
    copy: Path
    dependencies: Path
    programs: Path

    def run(self, folder: Path, *command: str, **more: str) -> str:
        """What a command says, in an environment with nothing else."""
        env = {
            "PATH": f"{folder / 'venv' / 'bin'}:{self.programs}:{os.environ['PATH']}",
            "HOME": str(folder),
            "PYTHONPATH": str(self.dependencies),
            "PIP_NO_INDEX": "1",
            # Off: pip sets what `--no-build-isolation` sets to this (pypa/pip#5735).
            "PIP_NO_BUILD_ISOLATION": "0",
            **more,
        }
        done = subprocess.run(  # noqa: S603 - a list
            command, cwd=folder, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("built")
    copy, links, programs = folder / "repository", folder / "dependencies", folder / "programs"
    unwanted = (".git", ".venv", ".node", ".*cache", ".hypothesis", "mutants", "tests", "dist")
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*unwanted, "__pycache__"))
    links.mkdir()
    for each in Path(pytest.__file__).parents[1].iterdir():
        if "umsync" not in each.name:
            (links / each.name).symlink_to(each)
    programs.mkdir()
    python = programs / "python3"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(str(Path(sys.executable).resolve()))} "$@"\n')
    python.chmod(0o755)
    found = Made(folder / f"umsync-{__version__}-py3-none-any.whl", copy, links, programs)
    found.run(folder, sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", str(copy))
    return found


def scripts() -> Iterator[object]:
    """Each different step `Install` of the reusable workflows."""
    for name in WORKFLOWS:
        workflow = yaml.safe_load((ROOT / ".github/workflows" / f"{name}.yml").read_text())
        steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
        found = {step["run"] for step in steps if step.get("name") == "Install"}
        yield from (pytest.param(each, id=name) for each in sorted(found))


def works(made: Made, folder: Path, program: Path) -> None:
    """It answers, and everything that is no code came with it."""
    assert made.run(folder, str(program), "--version") == f"umsync {__version__}\n"
    made.run(folder, str(program), "init", "people")
    written = {path: (folder / "people" / path).read_text("utf-8") for path in texts()}
    assert written == texts()
    (folder / "umsync.yaml").write_text(MANIFEST)
    made.run(folder, str(program), "sandbox", "seed", "--users", "20", "-o", "sandbox.json")
    made.run(folder, str(program), "plan", "--report", "plan.html")
    page = (folder / "plan.html").read_text("utf-8")
    assert (ROOT / "umsync/report/html/page.css").read_text("utf-8").split("\n")[0] in page


@pytest.mark.needs("bash")
@pytest.mark.parametrize("script", list(scripts()))
def test_the_workflows_install_what_they_are_told_to(
    made: Made, tmp_path: Path, script: str
) -> None:
    made.run(tmp_path, sys.executable, "-m", "venv", "--without-pip", "venv")  # as one is beside it
    made.run(tmp_path, "bash", "-e", "-c", script, REQUIREMENT=str(made.wheel))
    works(made, tmp_path, tmp_path / "venv" / "bin" / "umsync")


@pytest.mark.needs("bash")
def test_the_action_installs_its_own_commit(made: Made, tmp_path: Path) -> None:
    steps: list[Row] = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    env = {"RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(made.copy)}
    made.run(tmp_path, "bash", "-e", "-c", steps[0]["run"], **env)
    works(made, tmp_path, tmp_path / "umsync" / "bin" / "umsync")
    said = made.run(tmp_path, "bash", "-e", "-c", steps[1]["run"], **env, ARGUMENTS="kinds\nemail")
    assert "email" in said


def test_every_file_that_is_no_code_is_in_the_wheel(made: Made) -> None:
    listed = made.run(made.copy, sys.executable, "-m", "zipfile", "-l", str(made.wheel))
    files = {line.split("  ")[0] for line in listed.splitlines()}
    ours = [each.relative_to(ROOT).as_posix() for each in (ROOT / "umsync").rglob("*")
            if each.is_file() and "__pycache__" not in each.parts]  # fmt: skip
    assert [each for each in ours if each not in files] == []
