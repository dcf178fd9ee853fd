"""The workflows, job by job, with their own scripts: from a pull request to a run log."""

from __future__ import annotations

import json
import signal
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.fake_github import BOT, REPOSITORY, FakeGitHub, fake_github
from tests.support.repositories import commit, git
from tests.support.servers import FaultyServer, faulty_server
from tests.support.workflows import Done, Event, Runner
from umsync.cli.scaffolding import begin
from umsync.sandbox.seed import SANDBOX_KEY, seed

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping

SUSPEND = {"where": {"group": "contractors", "status": "active"}, "do": "suspend"}
RESTORE = {"where": {"status": "suspended"}, "do": "restore"}
GUESTS = {"where": {"group": "labs-guests", "status": "active"}, "do": "suspend"}
PLENTY = {"count": 500, "percent": 100}
ACME = {"source": "acme", "organization": "", "key_variable": "ACME_ORG_KEY"}
LABS = {"source": "labs", "organization": "", "key_variable": "LABS_ORG_KEY"}
COUNT = 60


@dataclass
class Place:
    """A repository at GitHub and what it is about."""

    root: Path
    origin: Path
    github: FakeGitHub
    runner: Runner
    servers: dict[str, FaultyServer]
    ends: ExitStack
    runs: int = 1000
    bases: dict[int, str] = field(default_factory=dict)

    @property
    def server(self) -> FaultyServer:
        return self.servers["acme"]

    def write(self, limits: Mapping[str, Any] = PLENTY, **policies: Any) -> None:
        """The manifests, in the clone of somebody who works on them."""
        sources = {
            name: {
                "organization": each.store.snapshot()["organization"]["id"],
                "api_key": {"env": f"{name.upper()}_ORG_KEY"},
                "base_url": each.base_url,
            }
            for name, each in self.servers.items()
        }
        some = {"sources": sources, "limits": {"destructive": limits, "changes": PLENTY}}
        folder = self.root / "clone" / "manifests"
        (folder / "organization.yaml").write_text(json.dumps(some))
        names = sorted(self.servers)
        (folder / "policies.yaml").write_text(
            json.dumps(
                {"policies": {key: {"source": names, **each} for key, each in policies.items()}}
            )
        )

    def push(self, branch: str) -> str:
        clone = self.root / "clone"
        name = commit(clone)
        git(clone, "push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")
        return name

    def pull_request(self, number: int = 12) -> Event:
        """What is in the clone, as a pull request of a branch of the same repository."""
        clone = self.root / "clone"
        base = git(clone, "rev-parse", "origin/main")
        head = self.push(f"change-{number}")
        self.runs += 1
        run = {"id": self.runs, "head_sha": head, "head_repository": {"full_name": REPOSITORY}}
        self.github.runs.append(run)
        self.bases[number] = head
        return Event("pull_request", head, self.runs, base=base, number=number)

    def plan(self, event: Event, **matrix: str) -> tuple[Done, Done]:
        """The jobs that plan a pull request and show it."""
        made = self.runner.job("umsync-plan", "plan", event, **(matrix or ACME))
        return made, self.runner.job("umsync-plan", "comment", event)

    def merge(self, number: int = 12) -> Event:
        """Squashes the pull request into main, as a person does."""
        clone, head = self.root / "clone", self.bases[number]
        git(clone, "fetch", "--quiet", "origin")
        git(clone, "checkout", "--quiet", "-B", "main", "origin/main")
        git(clone, "merge", "--quiet", "--squash", head)
        merged = self.push("main")
        git(clone, "fetch", "--quiet", "origin")
        pull = {
            "number": number,
            "merged_at": "x",
            "merge_commit_sha": merged,
            "head": {"sha": head},
        }
        self.github.pulls.append(pull)
        self.runs += 1
        return Event("push", merged, self.runs)

    def schedule(self) -> Event:
        self.runs += 1
        return Event("schedule", git(self.origin, "rev-parse", "main"), self.runs)

    def apply(self, event: Event, *matrix: Mapping[str, str]) -> list[Done]:
        """All jobs that apply: those that plan, the limits, those that apply, the report."""
        rows = matrix or (ACME,)
        done = [self.runner.job("umsync-apply", "plan", event, **each) for each in rows]
        assert {each.result for each in done} == {"success"}, done[0].said
        together = self.runner.job("umsync-apply", "together", event)
        done.append(together)
        if together.result == "success":
            done += [self.runner.job("umsync-apply", "apply", event, **each) for each in rows]
        report = self.runner.job("umsync-apply", "report", event)
        assert report.result == "success", report.said
        return done

    def suspended(self, name: str = "acme") -> int:
        rows = self.servers[name].users.values()
        return sum("suspended" in each["directories"].values() for each in rows)

    def bodies(self, number: int = 12) -> list[str]:
        return [each["body"] for each in self.github.notes if each["number"] == number]

    def logs(self) -> list[str]:
        """The files on the branch of run logs."""
        return git(self.origin, "ls-tree", "-r", "--name-only", "umsync-runs").split("\n")


def serve(ends: ExitStack, number: int, faults: str = "") -> FaultyServer:
    people = seed(users=COUNT, seed=number, as_of=datetime.now(UTC))
    return ends.enter_context(faulty_server(people, faults=faults))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as ends:
        github = ends.enter_context(fake_github())
        origin = tmp_path / "origin.git"
        git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
        clone = tmp_path / "clone"
        git(tmp_path, "clone", "--quiet", str(origin), str(clone))
        git(clone, "checkout", "--quiet", "-B", "main")
        begin(clone)
        runner = Runner(tmp_path, origin, github, {"acme": SANDBOX_KEY, "labs": SANDBOX_KEY})
        found = Place(tmp_path, origin, github, runner, {"acme": serve(ends, 7)}, ends)
        found.write()
        found.push("main")
        git(clone, "fetch", "--quiet", "origin")
        yield found


def digest_in(body: str) -> str:
    return "sha256:" + body.split("Digest `sha256:")[1][:64]


def test_a_pull_request_shows_what_it_adds_and_its_merge_applies_that(place: Place) -> None:
    before = place.suspended()
    place.write(people=SUSPEND)
    event = place.pull_request()
    assert place.runner.job("umsync-plan", "validate", event).result == "success"
    sources = place.runner.job(
        "umsync-plan", "sources", Event("pull_request", event.base, 1, base=event.base)
    )
    assert json.loads(sources.outputs["matrix"])["include"][0]["key_variable"] == "ACME_ORG_KEY"
    made, shown = place.plan(event)
    assert (made.result, shown.result) == ("success", "success"), made.said + shown.said
    (body,) = place.bodies()
    assert "**This PR adds" in body
    assert "already pending 0**" in body
    assert "No successful run is on record yet." in body
    assert "This PR adds" in made.summary
    assert place.suspended() == before

    *_, together, applied = place.apply(place.merge())
    assert (together.result, applied.result) == ("success", "success"), applied.said
    assert digest_in(body) in git(place.origin, "show", f"umsync-runs:{_file(place, 'run.json')}")
    assert place.suspended() > before
    assert "### umsync run" in place.bodies()[-1]
    assert "heartbeat/acme" in place.logs()


def _file(place: Place, name: str) -> str:
    (found,) = [each for each in place.logs() if each.endswith(f"/{name}")]
    return found


def test_a_second_push_replaces_the_comment_and_nobody_elses(place: Place) -> None:
    place.write(people=SUSPEND)
    place.plan(place.pull_request())
    place.github.write(12, place.bodies()[0], login="mallory")
    place.write(people=RESTORE)
    place.plan(place.pull_request())
    ours, theirs = place.bodies()
    assert "restore" in ours
    assert "restore" not in theirs


def test_of_a_fork_only_the_manifests_are_checked(place: Place) -> None:
    """The job without a condition has no key, and marks mistakes; the others are left out."""
    place.write(people={"where": "everyone", "do": "suspendd"})
    place.runner.secrets.clear()
    done = place.runner.job("umsync-plan", "validate", place.pull_request())
    assert done.result == "failure"
    assert "::error file=manifests/policies.yaml,line=1" in done.said


def test_a_plan_that_no_longer_fits_is_made_again_and_waits_for_a_review(place: Place) -> None:
    place.write(people=SUSPEND)
    place.plan(place.pull_request())
    shown, before = digest_in(place.bodies()[0]), place.suspended()
    git(place.root / "clone", "checkout", "--quiet", "main")
    (place.root / "clone" / "manifests" / "others.yaml").write_text("filters: {all: everyone}\n")
    place.push("main")
    merged = place.merge()
    *_, applied = place.apply(merged)
    assert applied.result == "failure"
    assert "The manifests are not those that the plan was made from" in applied.said
    assert place.suspended() == before
    body = place.bodies()[-1]
    assert "This plan waits for a review" in body
    assert digest_in(body) != shown

    inputs = {"source": "acme", "run": str(merged.run), "digest": digest_in(body)}
    again = Event("workflow_dispatch", merged.commit, 5000, inputs=inputs)
    *_, applied = place.apply(again)
    assert applied.result == "success", applied.said
    assert place.suspended() > before


def test_a_digest_that_was_not_reviewed_applies_nothing(place: Place) -> None:
    place.write(people=SUSPEND)
    before = place.suspended()
    event = place.pull_request()
    place.plan(event)
    inputs = {"run": str(event.run), "digest": "sha256:" + "0" * 64}
    done = place.runner.job(
        "umsync-apply",
        "apply",
        Event("workflow_dispatch", event.commit, 5000, inputs=inputs),
        **ACME,
    )
    assert done.result == "failure"
    assert "Review it again" in done.said
    assert place.suspended() == before


def test_a_schedule_within_the_limits_applies_and_closes_the_issue(place: Place) -> None:
    place.write(people=SUSPEND)
    place.push("main")
    mark = "<!-- umsync:schedule:acme -->\nolder"
    issue = {
        "number": 101,
        "body": mark,
        "labels": ["umsync"],
        "state": "open",
        "user": {"login": BOT},
    }
    place.github.issues.append(issue)
    before = place.suspended()
    *_, applied = place.apply(place.schedule())
    assert applied.result == "success", applied.said
    assert place.suspended() > before
    assert issue["state"] == "closed"


def test_a_schedule_over_a_limit_tells_in_one_issue_and_applies_nothing(place: Place) -> None:
    place.write({"count": 1, "percent": 100}, people=SUSPEND)
    place.push("main")
    before = place.suspended()
    for _ in range(2):
        *_, applied = place.apply(place.schedule())
        assert applied.result == "failure"
    (issue,) = place.github.issues
    assert issue["title"] == "umsync on schedule: acme needs somebody"
    assert "**NO**" in issue["body"]
    assert "No successful run is on record yet." in issue["body"]
    assert place.suspended() == before


def test_a_run_that_was_stopped_is_gone_on_with(place: Place) -> None:
    rest = "faults: [{match: {path: '*/suspend'}, nth: 2, do: {status: 429, retry_after: 600}}]"
    place.servers["acme"] = serve(place.ends, 7, rest)
    place.write(people=SUSPEND)
    place.push("main")
    before = place.suspended()
    *_, stopped = place.apply(place.schedule())
    assert stopped.result == "failure"
    halfway = place.suspended()
    *_, resumed = place.apply(place.schedule())
    assert resumed.result == "success", resumed.said
    assert before < halfway < place.suspended()
    assert "left this undone" in resumed.said
    assert sum(each.endswith("/run.json") for each in place.logs()) == 2


def test_a_cancelled_job_ends_in_order_and_is_gone_on_with(place: Place) -> None:
    """GitHub's signal reaches the script only; umsync waits for a rate limit just then."""
    rest = "faults: [{match: {path: '*/suspend'}, nth: 2, do: {status: 429, retry_after: 100}}]"
    place.servers["acme"] = serve(place.ends, 7, rest)
    place.write(people=SUSPEND)
    place.push("main")

    def cancel(process: subprocess.Popen[str]) -> None:
        while process.poll() is None:
            if any(each.status == 429 for each in place.server.journal):
                process.send_signal(signal.SIGINT)
                return
            time.sleep(0.05)

    place.runner.watch = cancel
    before = place.suspended()
    *_, cancelled = place.apply(place.schedule())
    assert (cancelled.folder / "result" / "code").read_text() == "10\n", cancelled.said
    halfway = place.suspended()
    place.runner.watch = None
    *_, resumed = place.apply(place.schedule())
    assert resumed.result == "success", resumed.said
    assert before < halfway < place.suspended()
    assert "left this undone" in resumed.said


def test_two_organizations_have_a_job_and_a_key_each(place: Place) -> None:
    place.servers["labs"] = serve(place.ends, 8)
    place.write(people=SUSPEND)
    place.push("main")
    before = place.suspended(), place.suspended("labs")
    done = place.apply(place.schedule(), ACME, LABS)
    assert [each.result for each in done] == ["success"] * 5, [each.said for each in done]
    assert place.suspended() > before[0]
    assert place.suspended("labs") > before[1]
    assert {"heartbeat/acme", "heartbeat/labs"} <= set(place.logs())


def test_limits_hold_over_all_organizations(place: Place) -> None:
    """Each alone is within the limit; together they are not, and nobody is changed."""
    place.servers["labs"] = serve(place.ends, 7)
    place.write(people=SUSPEND)
    place.push("main")
    event = place.schedule()
    alone = place.runner.job("umsync-apply", "plan", event, **ACME)
    most = json.loads((alone.folder / "ready" / "plan.json").read_text())["destructive"]
    place.write({"count": most, "percent": 100}, people=SUSPEND)
    place.push("main")
    before = place.suspended(), place.suspended("labs")
    *_, together = place.apply(place.schedule(), ACME, LABS)
    assert together.result == "failure"
    assert "The plans together break a limit" in together.said
    assert (place.suspended(), place.suspended("labs")) == before
    (issue,) = place.github.issues
    assert "counts the plans of all sources together" in issue["body"]


def test_no_job_says_its_key(place: Place) -> None:
    place.write(people=SUSPEND)
    event = place.pull_request()
    place.plan(event)
    done = place.apply(place.merge())
    assert all(SANDBOX_KEY not in each.said + each.summary for each in done)
    assert not any(has_token for _, path, has_token in place.github.asked if "storage" in path)


def test_a_key_cannot_be_called_like_something_else(place: Place) -> None:
    done = place.runner.job(
        "umsync-plan", "plan", place.pull_request(), **{**ACME, "key_variable": "PATH"}
    )
    assert done.result == "failure"
    assert "which is taken" in done.said


def test_a_change_may_take_a_source_out(place: Place) -> None:
    done = place.runner.job("umsync-plan", "plan", place.pull_request(), **LABS)
    assert done.result == "success"
    assert "takes the source labs out" in done.said


def test_a_protected_branch_without_manifests_names_no_key(place: Place) -> None:
    clone = place.root / "clone"
    git(clone, "rm", "--quiet", "-r", "manifests")
    base = place.push("main")
    done = place.runner.job("umsync-plan", "sources", Event("pull_request", base, 1, base=base))
    assert (done.result, done.outputs["matrix"]) == ("success", '{"include":[]}')
