"""A machine that runs the steps of one job as GitHub's do: each script with bash, in a clone.

What a step `uses` is done by this file: a clone instead of checkout, the fake's artifacts instead
of GitHub's. An action that is not known here is an error of the test.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from tests.support.expressions import Open, Scope
from tests.support.fake_github import REPOSITORY, FakeGitHub
from tests.support.repositories import git

Watch = Callable[[subprocess.Popen[str]], None]
_KEYS = {"name", "id", "if", "uses", "with", "run", "env", "continue-on-error"}


@dataclass(frozen=True)
class Event:
    """What starts workflows.

    `commit` of the branch `ref_name` is checked out. `base` (a commit of the branch `base_ref`),
    `number` and `head` (whose repository it comes from) are a pull request's; `inputs` are of a
    start by hand.
    """

    name: str
    commit: str
    run: int
    base: str = ""
    number: int = 0
    head: str = REPOSITORY
    ref_name: str = "main"
    base_ref: str = "main"
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """How a job ended; `said` is all output of its steps, `given` all that they had in `env`."""

    result: str
    outputs: Mapping[str, str]
    said: str
    summary: str
    folder: Path
    given: frozenset[str]


@dataclass
class Machine:
    """One job.

    `contexts` are GitHub's but for `steps`, `env` is the workflow's. `watch` sees the script
    `Apply`. Nothing is installed: umsync is in `programs`, unless `is_installing` is false.
    """

    work: Path
    origin: Path
    github: FakeGitHub
    event: Event
    contexts: Mapping[str, Any]
    env: Mapping[str, str]
    programs: Path
    watch: Watch | None = None
    is_installing: bool = True
    is_failed: bool = False
    said: list[str] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    steps: dict[str, Any] = field(default_factory=dict)

    def run(self, job: Mapping[str, Any]) -> Done:
        """Runs all steps that are due."""
        self.work.mkdir()
        for name in ("output", "summary"):
            self._beside(name).touch()
        self.steps = {each["id"]: {"outputs": Open()} for each in job["steps"] if "id" in each}
        for step in job["steps"]:
            if self._scope().is_due(step.get("if")):
                self._step(step)
        result = "failure" if self.is_failed else "success"
        outputs = {key: self._text(each) for key, each in job.get("outputs", {}).items()}
        summary, said = self._beside("summary").read_text(), "\n".join(self.said)
        return Done(result, outputs, said, summary, self.work, frozenset(self.given))

    def _scope(self) -> Scope:
        status = {
            "success": not self.is_failed,
            "failure": self.is_failed,
            "always": True,
            "cancelled": False,
        }
        return Scope({**self.contexts, "steps": self.steps}, status)

    def _text(self, text: str) -> str:
        return self._scope().text(text)

    def _beside(self, ending: str) -> Path:
        return self.work.parent / f"{self.work.name}.{ending}"

    def _step(self, step: Mapping[str, Any]) -> None:
        assert step.keys() <= _KEYS, "something that is not known here"
        if step.get("name") == "Install":
            self.is_failed = not self.is_installing
        elif "uses" in step:
            self._use(step)
        else:
            self._bash(step)

    def _use(self, step: Mapping[str, Any]) -> None:
        action, given = step["uses"].partition("@")[0], step.get("with", {})
        if action == "actions/checkout":
            git(self.work, "clone", "--quiet", str(self.origin), ".")
            wanted = self._text(given.get("ref", self.event.commit))
            git(self.work, "checkout", "--quiet", "--detach", wanted)
        elif action == "actions/upload-artifact":
            self._upload(self._text(given["name"]), self.work / given["path"])
        elif action == "actions/download-artifact":
            self._download(given, self.work / given["path"], may_fail="continue-on-error" in step)
        else:
            assert action == "actions/setup-python"

    def _upload(self, name: str, path: Path) -> None:
        files = [each for each in [path, *path.rglob("*")] if each.is_file()]
        if files:
            root = path if path.is_dir() else path.parent
            content = {str(each.relative_to(root)): each.read_bytes() for each in files}
            self.github.keep(self.event.run, name, content)

    def _download(self, given: Mapping[str, str], folder: Path, *, may_fail: bool) -> None:
        run = self.event.run
        if "name" in given:
            found = self.github.unpack(run, self._text(given["name"]), folder)
            assert found or may_fail
            return
        names = {each["name"] for each in self.github.artifacts if each["run"] == run}
        for name in sorted(names):
            if fnmatch(name, given["pattern"]):
                self.github.unpack(run, name, folder / name)

    def _bash(self, step: Mapping[str, Any]) -> None:
        script, output = self._beside("sh"), self._beside("output")
        assert "${{" not in step["run"], "an expression in a script"
        assert "continue-on-error" not in step, "not known here"
        script.write_text(step["run"])
        output.write_text("")
        given = {key: self._text(str(each)) for key, each in step.get("env", {}).items()}
        self.given.update(given.values())
        is_watched = step.get("name") == "Apply"
        self._finish(script, self._env() | given, self.watch if is_watched else None)
        if "id" in step:
            self.steps[step["id"]] = {"outputs": Open(outputs_in(output))}

    def _finish(self, script: Path, env: Mapping[str, str], watch: Watch | None) -> None:
        process = subprocess.Popen(  # noqa: S603 - scripts of this repository
            ["bash", "--noprofile", "--norc", "-e", str(script)],  # noqa: S607 - found
            cwd=self.work,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with process:
            if watch:
                watch(process)
            self.said.append(process.communicate()[0])
        self.is_failed = self.is_failed or bool(process.returncode)

    def _env(self) -> dict[str, str]:
        return {
            **self.env,
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "HOME": str(self.work.parent),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.github.url,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_OUTPUT": str(self._beside("output")),
            "GITHUB_STEP_SUMMARY": str(self._beside("summary")),
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
