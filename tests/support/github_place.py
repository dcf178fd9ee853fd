"""A repository at GitHub that `umsync init` began, its organizations, and who works on it."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.fake_github import REPOSITORY, FakeGitHub
from tests.support.key_terms import set_days
from tests.support.machines import Event
from tests.support.repositories import commit, git
from tests.support.servers import FaultyServer, faulty_server
from tests.support.workflows import Ended, Runner
from umsync.cli.scaffolding import begin
from umsync.sandbox.seed import SANDBOX_KEY, seed

if TYPE_CHECKING:
    from collections.abc import Mapping

PLENTY = {"count": 500, "percent": 100}
COUNT = 60


def serve(ends: ExitStack, number: int, faults: str = "") -> FaultyServer:
    """An organization of 60 people."""
    people = seed(users=COUNT, seed=number, as_of=datetime.now(UTC))
    return ends.enter_context(faulty_server(people, faults=faults))


@dataclass
class Place:
    """Events are made here and given to `start`."""

    root: Path
    origin: Path
    github: FakeGitHub
    runner: Runner
    servers: dict[str, FaultyServer]
    ends: ExitStack
    runs: int = 1000
    heads: dict[int, str] = field(default_factory=dict)

    @classmethod
    def begin(cls, root: Path, github: FakeGitHub, programs: Path, ends: ExitStack) -> Place:
        """With the manifests of one organization, acme, on main; `programs` has umsync."""
        origin, clone = root / "origin.git", root / "clone"
        git(root, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
        git(root, "clone", "--quiet", str(origin), str(clone))
        git(clone, "checkout", "--quiet", "-B", "main")
        begin(clone)
        runner = Runner(root, origin, github, programs, {"ACME_ORG_KEY": SANDBOX_KEY})
        place = cls(root, origin, github, runner, {"acme": serve(ends, 7)}, ends)
        place.write()
        place.push("main")
        git(clone, "fetch", "--quiet", "origin")
        return place

    @property
    def clone(self) -> Path:
        """Of somebody who works on the manifests."""
        return self.root / "clone"

    @property
    def server(self) -> FaultyServer:
        """Of acme."""
        return self.servers["acme"]

    def add_labs(self, number: int = 8) -> None:
        """A second organization; each has its key in environments of its own."""
        self.servers["labs"] = serve(self.ends, number)
        self.runner.secrets.clear()
        for source in self.servers:
            for what in ("plan", "apply", "schedule"):
                self.runner.environments[f"umsync-{what}-{source}"] = {"KEY": SANDBOX_KEY}

    def write(self, limits: Mapping[str, Any] = PLENTY, **policies: Any) -> None:
        """The manifests, in the clone."""
        sources = {name: self._source(name, {}) for name in self.servers}
        self.write_sources(sources, limits)
        names = sorted(self.servers)
        found = {key: {"source": names, **each} for key, each in policies.items()}
        text = json.dumps({"policies": found})
        (self.clone / "manifests" / "policies.yaml").write_text(text)

    def write_key(self, **more: str) -> None:
        """The manifest again, with more in acme's `api_key`."""
        self.write_sources({"acme": self._source("acme", more)}, PLENTY)

    def write_sources(self, sources: Mapping[str, Any], limits: Mapping[str, Any]) -> None:
        """`organization.yaml`."""
        some = {"sources": sources, "limits": {"destructive": limits, "changes": PLENTY}}
        (self.clone / "manifests" / "organization.yaml").write_text(json.dumps(some))

    def _source(self, name: str, more: Mapping[str, str]) -> dict[str, Any]:
        server = self.servers[name]
        return {
            "organization": server.store.snapshot()["organization"]["id"],
            "api_key": {"env": f"{name.upper()}_ORG_KEY"} | dict(more),
            "base_url": server.base_url,
        }

    def push(self, branch: str) -> str:
        """What is in the clone; the commit."""
        name = commit(self.clone)
        git(self.clone, "push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")
        return name

    def pull_request(self, number: int = 12, head: str = REPOSITORY) -> Event:
        """What is in the clone, as a pull request of a branch of that repository."""
        base = git(self.clone, "rev-parse", "origin/main")
        name = self.push(f"change-{number}")
        self.runs += 1
        run = {"id": self.runs, "head_sha": name, "head_repository": {"full_name": head}}
        self.github.runs.append(run)
        self.heads[number] = name
        return Event("pull_request", name, self.runs, base, number, head, f"{number}/merge")

    def merge(self, number: int = 12) -> Event:
        """Squashes the pull request into main, as a person does."""
        git(self.clone, "fetch", "--quiet", "origin")
        git(self.clone, "checkout", "--quiet", "-B", "main", "origin/main")
        git(self.clone, "merge", "--quiet", "--squash", self.heads[number])
        merged = self.push("main")
        git(self.clone, "fetch", "--quiet", "origin")
        head = {"sha": self.heads[number]}
        pull = {"number": number, "merged_at": "x", "merge_commit_sha": merged, "head": head}
        self.github.pulls.append(pull)
        self.runs += 1
        return Event("push", merged, self.runs)

    def schedule(self) -> Event:
        """GitHub runs it on the default branch."""
        self.runs += 1
        return Event("schedule", git(self.origin, "rev-parse", "main"), self.runs)

    def start(self, event: Event) -> dict[str, Ended]:
        """Runs whatever the event starts."""
        return self.runner.start(event)

    def set_key_days(self, days: float, *, only: bool) -> str:
        """As in `set_days`, of acme's key."""
        with self.server.store.writing() as organization:
            return set_days(organization.document, days, datetime.now(UTC), only=only)

    def suspended(self, name: str = "acme") -> int:
        """How many people."""
        rows = self.servers[name].users.values()
        return sum("suspended" in each["directories"].values() for each in rows)

    def bodies(self, number: int = 12) -> list[str]:
        """The comments below a pull request."""
        return [each["body"] for each in self.github.notes if each["number"] == number]

    def logs(self) -> list[str]:
        """The files on the branch of run logs."""
        return git(self.origin, "ls-tree", "-r", "--name-only", "umsync-runs").split("\n")

    def log(self, name: str) -> str:
        """The text of the only such file there."""
        (found,) = [each for each in self.logs() if each.endswith(f"/{name}")]
        return git(self.origin, "show", f"umsync-runs:{found}")


def results(ended: Mapping[str, Ended]) -> dict[str, str]:
    """How each job ended."""
    return {name: each.result for name, each in ended.items()}
