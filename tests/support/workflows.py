"""Runs workflows for an event as GitHub does: which jobs, in which order, with which secrets.

The workflows are those of the event's commit. A job whose `if` has no status function is skipped
when one that it hangs on, however far back, failed or was skipped
(https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-jobs).
What GitHub would not give a fork is given to it here, so that the conditions have to hold it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from tests.support.expressions import Open, Scope
from tests.support.fake_github import REPOSITORY, TOKEN, FakeGitHub
from tests.support.machines import Done, Event, Machine, Watch
from tests.support.repositories import git

FOLDER = ".github/workflows"
SKIPPED = "skipped"
_KEYS = {"name", "needs", "if", "runs-on", "timeout-minutes", "permissions", "outputs", "strategy",
         "environment", "concurrency", "steps"}  # fmt: skip
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Ended:
    """How a job of a workflow ended: once for each row of its matrix, or not at all."""

    result: str
    done: tuple[Done, ...] = ()

    @property
    def outputs(self) -> Open:
        """What other jobs see of it."""
        return Open({key: text for each in self.done for key, text in each.outputs.items()})

    @property
    def said(self) -> str:
        """Everything its steps said."""
        return "\n".join(each.said for each in self.done)


@dataclass
class Runner:
    """Machines that run jobs, one after another.

    `programs` is the folder of umsync. `secrets` and `variables` are the repository's,
    `environments` have more secrets by their names.
    `cannot_install` is asked with the name of a job, `watch` sees the script of each step `Apply`,
    and `env` is of the workflow that runs.
    """

    folder: Path
    origin: Path
    github: FakeGitHub
    programs: Path
    secrets: dict[str, str] = field(default_factory=dict)
    environments: dict[str, dict[str, str]] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=count)
    watch: Watch | None = None
    cannot_install: Callable[[str], bool] = lambda _: False
    env: dict[str, str] = field(default_factory=dict)

    def start(self, event: Event) -> dict[str, Ended]:
        """Whatever the event starts; all jobs by their ids. They are skipped, or they ran."""
        ended: dict[str, Ended] = {}
        for workflow in self._workflows(event).values():
            for job in workflow["jobs"].values() if _is_started(workflow, event) else ():
                scope = Scope(self._caller(event), _status([]))
                given = {key: scope.text(str(each)) for key, each in job.get("with", {}).items()}
                keys = {key: scope.text(each) for key, each in job.get("secrets", {}).items()}
                ended |= self.call(Path(job["uses"]).stem, event, given, keys)
        return ended

    def call(
        self, name: str, event: Event, given: Row | None = None, secrets: Row | None = None
    ) -> dict[str, Ended]:
        """All jobs of a reusable workflow."""
        workflow = self._workflows(event)[f"{FOLDER}/{name}.yml"]
        inputs = workflow[True]["workflow_call"]["inputs"]
        known = {key: each["default"] for key, each in inputs.items()} | dict(given or {})
        assert known.keys() == inputs.keys(), "an input that is not known"
        own = {"vars": Open(self.variables), "secrets": Open(secrets or {})}
        contexts = {"github": _github(event), "inputs": known, **own}
        scope = Scope(contexts, _status([]))
        self.env = {key: scope.text(each) for key, each in workflow.get("env", {}).items()}
        ended: dict[str, Ended] = {}
        for job_id in _in_order(workflow["jobs"]):
            ended[job_id] = self._job(workflow["jobs"], job_id, event, contexts, ended)
        return ended

    def _workflows(self, event: Event) -> dict[str, Any]:
        """By path; YAML takes the key `on` for true."""
        names = git(self.origin, "ls-tree", "-r", "--name-only", event.commit, FOLDER).split()
        return {
            each: yaml.safe_load(git(self.origin, "show", f"{event.commit}:{each}"))
            for each in names
        }

    def _caller(self, event: Event) -> Row:
        inputs, secrets = Open(event.inputs), Open(self.secrets)
        return {"github": _github(event), "inputs": inputs, "secrets": secrets}

    def _job(
        self, jobs: Row, job_id: str, event: Event, contexts: Row, ended: Mapping[str, Ended]
    ) -> Ended:
        job = jobs[job_id]
        assert job.keys() <= _KEYS, "something that is not known here"
        needs = {each: {"result": ended[each].result, "outputs": ended[each].outputs}
                 for each in _needs(job)}  # fmt: skip
        before = [ended[each].result for each in _ancestors(jobs, job_id)]
        known = {**contexts, "needs": needs}
        scope = Scope(known, _status(before))
        if not scope.is_due(job.get("if")):
            return Ended(SKIPPED)
        done = [self._machine(job, event, {**known, "matrix": row}) for row in _rows(job, scope)]
        is_well = bool(done) and all(each.result == "success" for each in done)
        return Ended("success" if is_well else "failure", tuple(done))

    def _machine(self, job: Row, event: Event, contexts: Row) -> Done:
        scope = Scope(contexts, _status([]))
        environment = self.environments.get(scope.text(job.get("environment", "")), {})
        own = {key.lower(): each for key, each in environment.items()}
        machine = Machine(
            self.folder / f"job{next(self.numbers)}",
            self.origin,
            self.github,
            event,
            {**contexts, "secrets": Open({**contexts["secrets"], **own})},
            self.env,
            self.programs,
            self.watch,
            is_installing=not self.cannot_install(scope.text(job["name"])),
        )
        return machine.run(job)


def _github(event: Event) -> Row:
    pull = {
        "number": float(event.number),
        "base": Open(sha=event.base, ref=event.base_ref),
        "head": Open(repo=Open(full_name=event.head)),
    }
    return {
        "event_name": event.name,
        "ref_name": event.ref_name,
        "repository": REPOSITORY,
        "token": TOKEN,
        "event": Open(
            repository=Open(default_branch="main"),
            pull_request=Open(pull) if event.name == "pull_request" else None,
        ),
    }


def _is_started(workflow: Any, event: Event) -> bool:
    starts = workflow[True]
    if isinstance(starts, str):
        return starts == event.name
    if event.name not in starts:
        return False
    return event.name != "push" or event.ref_name in starts["push"]["branches"]


def _status(results: list[str]) -> dict[str, bool]:
    return {
        "success": all(each == "success" for each in results),
        "failure": "failure" in results,
        "always": True,
        "cancelled": False,
    }


def _rows(job: Row, scope: Scope) -> list[Any]:
    """A matrix that has no row lets the job fail."""
    if "strategy" not in job:
        return [{}]
    text = job["strategy"]["matrix"].removeprefix("${{").removesuffix("}}")
    matrix = scope.value(text)
    assert matrix.keys() == {"include"}
    return list(matrix["include"])


def _needs(job: Row) -> list[str]:
    needs = job.get("needs", [])
    return [needs] if isinstance(needs, str) else list(needs)


def _ancestors(jobs: Row, job_id: str) -> Iterator[str]:
    for each in _needs(jobs[job_id]):
        yield each
        yield from _ancestors(jobs, each)


def _in_order(jobs: Row) -> list[str]:
    """Each after all that it needs."""
    return sorted(jobs, key=lambda each: len(set(_ancestors(jobs, each))))
