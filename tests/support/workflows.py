"""Runs the jobs of a workflow as GitHub does: each step's own script, with bash, in a fresh clone.

What a step `uses` is done by this file: a clone instead of checkout, the fake's artifacts instead
of GitHub's. An expression or a condition that is not known here is an error of the test.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from tests.support.fake_github import REPOSITORY, TOKEN, FakeGitHub
from tests.support.repositories import git

ROOT = Path(__file__).parents[2]
_EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
_NEVER_RUN = {"Install"}


@dataclass(frozen=True)
class Event:
    """What starts a workflow: `commit` is checked out, `base` and `number` are a pull request's."""

    name: str
    commit: str
    run: int
    base: str = ""
    number: int = 0
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """How a job ended; `said` is all output of its steps."""

    result: str
    outputs: Mapping[str, str]
    said: str
    summary: str
    folder: Path


@dataclass
class Runner:
    """Machines that run jobs, one after another; `watch` sees the script of each step `Apply`."""

    folder: Path
    origin: Path
    github: FakeGitHub
    secrets: dict[str, str] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=count)
    watch: Callable[[subprocess.Popen[str]], None] | None = None

    def job(self, workflow: str, name: str, event: Event, **matrix: str) -> Done:
        """Runs a job of `.github/workflows/<workflow>.yml`."""
        loaded = yaml.safe_load((ROOT / ".github" / "workflows" / f"{workflow}.yml").read_text())
        job, defaults = loaded["jobs"][name], loaded[True]["workflow_call"]["inputs"]
        work = self.folder / f"job{next(self.numbers)}"
        inputs = {key: str(each["default"]) for key, each in defaults.items()} | dict(event.inputs)
        run = _Run(self, event, matrix, inputs, work)
        for step in job["steps"]:
            run.step(step)
        wanted = job.get("outputs", {})
        outputs = {key: run.value(each.strip()) for key, each in wanted.items()}
        result = "failure" if run.failed else "success"
        summary = (work.parent / f"{work.name}.summary").read_text()
        return Done(result, outputs, "\n".join(run.said), summary, work)


@dataclass
class _Run:
    runner: Runner
    event: Event
    matrix: Mapping[str, str]
    inputs: Mapping[str, str]
    work: Path
    failed: bool = False
    said: list[str] = field(default_factory=list)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.work.mkdir()
        for name in ("output", "summary"):
            (self.work.parent / f"{self.work.name}.{name}").touch()

    def step(self, step: Mapping[str, Any]) -> None:
        if step.get("name") in _NEVER_RUN or not self._is_due(step.get("if", "success()")):
            return
        if "uses" in step:
            self._use(step)
        else:
            self._bash(step)

    def _is_due(self, condition: str) -> bool:
        scheduled = self.event.name == "schedule"
        return {
            "success()": not self.failed,
            "failure()": self.failed,
            "always()": True,
            "github.event_name == 'schedule'": scheduled and not self.failed,
            "github.event_name != 'schedule'": not scheduled and not self.failed,
            "always() && github.event_name != 'schedule'": not scheduled,
        }[condition]

    def value(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self._known(found[1]), text)

    def _known(self, expression: str) -> str:
        scope, _, name = expression.partition(".")
        if scope == "inputs":
            return self.inputs[name]
        if scope == "matrix":
            return self.matrix[name]
        if scope == "secrets":
            return self.runner.secrets.get(self.matrix["source"], "")
        if scope == "steps":
            step, _, output = name.split(".")
            return self.outputs.get(step, {}).get(output, "")
        return {
            "github.token": TOKEN,
            "github.event_name": self.event.name,
            "github.event.pull_request.base.sha": self.event.base,
            "github.event.pull_request.number": str(self.event.number),
        }[expression]

    def _use(self, step: Mapping[str, Any]) -> None:
        action, given = step["uses"].partition("@")[0], step.get("with", {})
        if action == "actions/checkout":
            commit = self.value(given.get("ref", self.event.commit))
            git(self.work, "clone", "--quiet", str(self.runner.origin), ".")
            git(self.work, "checkout", "--quiet", "--detach", commit)
        elif action == "actions/upload-artifact":
            self._upload(self.value(given["name"]), self.work / given["path"])
        elif action == "actions/download-artifact":
            self._download(given, self.work / given["path"], may_fail="continue-on-error" in step)
        else:
            assert action == "actions/setup-python"

    def _upload(self, name: str, path: Path) -> None:
        files = [each for each in [path, *path.rglob("*")] if each.is_file()]
        if files:
            root = path if path.is_dir() else path.parent
            content = {str(each.relative_to(root)): each.read_bytes() for each in files}
            self.runner.github.keep(self.event.run, name, content)

    def _download(self, given: Mapping[str, str], folder: Path, *, may_fail: bool) -> None:
        github, run = self.runner.github, self.event.run
        if "name" in given:
            found = github.unpack(run, self.value(given["name"]), folder)
            assert found or may_fail
            return
        names = {each["name"] for each in github.artifacts if each["run"] == run}
        for name in sorted(names):
            if fnmatch(name, given["pattern"]):
                github.unpack(run, name, folder / name)

    def _bash(self, step: Mapping[str, Any]) -> None:
        script = self.work.parent / f"{self.work.name}.sh"
        assert "${{" not in step["run"], "an expression in a script"
        script.write_text(step["run"])
        (self.work.parent / f"{self.work.name}.output").write_text("")
        env = self._env() | {
            key: self.value(str(each)) for key, each in step.get("env", {}).items()
        }
        process = subprocess.Popen(  # noqa: S603 - scripts of this repository
            ["bash", "--noprofile", "--norc", "-e", str(script)],  # noqa: S607 - found
            cwd=self.work,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with process:
            if self.runner.watch and step.get("name") == "Apply":
                self.runner.watch(process)
            said, _ = process.communicate()
        self.said.append(said)
        self.failed = self.failed or bool(process.returncode)
        if "id" in step:
            self.outputs[step["id"]] = outputs_in(Path(env["GITHUB_OUTPUT"]))

    def _env(self) -> dict[str, str]:
        place = self.work.parent / self.work.name
        return {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.work.parent),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.runner.github.url,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_OUTPUT": f"{place}.output",
            "GITHUB_STEP_SUMMARY": f"{place}.summary",
            "GITHUB_SHA": self.event.commit,
            "GITHUB_RUN_ID": str(self.event.run),
            "GITHUB_WORKSPACE": str(self.work),
        }


def outputs_in(path: Path) -> dict[str, str]:
    """As the runner reads them."""
    found, lines = {}, iter(path.read_text("utf-8").splitlines())
    for line in lines:
        if "<<" in line and "=" not in line.partition("<<")[0]:
            name, _, end = line.partition("<<")
            found[name] = "\n".join(iter(lines.__next__, end))
        else:
            name, _, found_value = line.partition("=")
            found[name] = found_value
    return found
