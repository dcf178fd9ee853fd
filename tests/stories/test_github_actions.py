"""The workflows that `init` writes, run whole for an event: from a pull request to a run log."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.fake_github import BOT
from tests.support.github_place import Place, results, serve
from tests.support.machines import Event
from tests.support.repositories import git
from umsync.sandbox.seed import SANDBOX_KEY

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

    from tests.support.workflows import Ended

SUSPEND = {"where": {"group": "contractors", "status": "active"}, "do": "suspend"}
RESTORE = {"where": {"status": "suspended"}, "do": "restore"}
ALL = ("sources", "plan", "together", "apply", "report")


def applied(ended: Mapping[str, Ended]) -> Ended:
    """How the job that applies ended, after all before it succeeded, and the report was made."""
    found = results(ended)
    assert found == {**dict.fromkeys(ALL, "success"), "apply": found["apply"]}, ended["plan"].said
    return ended["apply"]


def digest_in(body: str) -> str:
    return "sha256:" + body.split("Digest `sha256:")[1][:64]


def test_a_pull_request_shows_what_it_adds_and_its_merge_applies_that(place: Place) -> None:
    before = place.suspended()
    place.write(people=SUSPEND)
    ended = place.start(place.pull_request())
    assert set(results(ended).values()) == {"success"}, ended["plan"].said
    (body,) = place.bodies()
    assert "**This PR adds" in body
    assert "already pending 0**" in body
    assert "No successful run is on record yet." in body
    assert "This PR adds" in ended["plan"].done[0].summary
    assert place.suspended() == before

    made = applied(place.start(place.merge()))
    assert made.result == "success", made.said
    assert digest_in(body) in place.log("run.json")
    assert place.suspended() > before
    assert "### umsync run" in place.bodies()[-1]
    assert "heartbeat/acme" in place.logs()


def test_a_second_push_replaces_the_comment_and_nobody_elses(place: Place) -> None:
    place.write(people=SUSPEND)
    place.start(place.pull_request())
    place.github.write(12, place.bodies()[0], login="mallory")
    place.write(people=RESTORE)
    place.start(place.pull_request())
    ours, theirs = place.bodies()
    assert "restore" in ours
    assert "restore" not in theirs


def test_a_plan_that_no_longer_fits_is_made_again_and_waits_for_a_review(place: Place) -> None:
    place.write(people=SUSPEND)
    place.start(place.pull_request())
    shown, before = digest_in(place.bodies()[0]), place.suspended()
    git(place.clone, "checkout", "--quiet", "main")
    (place.clone / "manifests" / "others.yaml").write_text("filters: {all: everyone}\n")
    place.push("main")
    merged = place.merge()
    made = applied(place.start(merged))
    assert made.result == "failure"
    assert "The manifests are not those that the plan was made from" in made.said
    assert place.suspended() == before
    body = place.bodies()[-1]
    assert "This plan waits for a review" in body
    assert digest_in(body) != shown

    inputs = {"source": "acme", "run": str(merged.run), "digest": digest_in(body)}
    again = Event("workflow_dispatch", merged.commit, 5000, inputs=inputs)
    made = applied(place.start(again))
    assert made.result == "success", made.said
    assert place.suspended() > before


def test_a_digest_that_was_not_reviewed_applies_nothing(place: Place) -> None:
    place.write(people=SUSPEND)
    before = place.suspended()
    event = place.pull_request()
    place.start(event)
    inputs = {"source": "acme", "run": str(event.run), "digest": "sha256:" + "0" * 64}
    ended = place.start(Event("workflow_dispatch", event.commit, 5000, inputs=inputs))
    assert results(ended)["apply"] == "skipped"
    assert "Review it again" in ended["plan"].said
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
    ended = applied(place.start(place.schedule()))
    assert ended.result == "success", ended.said
    assert place.suspended() > before
    assert issue["state"] == "closed"


def test_a_schedule_over_a_limit_tells_in_one_issue_and_applies_nothing(place: Place) -> None:
    place.write({"count": 1, "percent": 100}, people=SUSPEND)
    place.push("main")
    before = place.suspended()
    for _ in range(2):
        assert applied(place.start(place.schedule())).result == "failure"
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
    assert applied(place.start(place.schedule())).result == "failure"
    halfway = place.suspended()
    resumed = applied(place.start(place.schedule()))
    assert resumed.result == "success", resumed.said
    assert before < halfway < place.suspended()
    assert "left this undone" in resumed.said
    assert sum(each.endswith("/run.json") for each in place.logs()) == 2


@pytest.mark.installed
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
    cancelled = applied(place.start(place.schedule()))
    (job,) = cancelled.done
    assert (job.folder / "result" / "code").read_text() == "10\n", cancelled.said
    halfway = place.suspended()
    place.runner.watch = None
    resumed = applied(place.start(place.schedule()))
    assert resumed.result == "success", resumed.said
    assert before < halfway < place.suspended()
    assert "left this undone" in resumed.said


def test_two_organizations_have_a_job_and_a_key_each(place: Place) -> None:
    place.add_labs()
    place.runner.environments["umsync-plan-acme"]["KEY"] = "acme-plans"
    place.write(people=SUSPEND)
    place.push("main")
    before = place.suspended(), place.suspended("labs")
    event = place.schedule()
    keys = [each.given & {SANDBOX_KEY, "acme-plans"} for each in place.start(event)["plan"].done]
    assert keys == [{"acme-plans"}, {SANDBOX_KEY}]

    place.runner.environments["umsync-plan-acme"]["KEY"] = SANDBOX_KEY
    made = applied(place.start(place.schedule()))
    assert [each.result for each in made.done] == ["success"] * 2, made.said
    assert place.suspended() > before[0]
    assert place.suspended("labs") > before[1]
    assert {"heartbeat/acme", "heartbeat/labs"} <= set(place.logs())


def test_no_job_says_its_key(place: Place) -> None:
    place.write(people=SUSPEND)
    place.start(place.pull_request())
    ended = place.start(place.merge())
    jobs = [job for each in ended.values() for job in each.done]
    assert len(jobs) == len(ALL)
    assert all(SANDBOX_KEY not in each.said + each.summary for each in jobs)
    assert not any(has_token for _, path, has_token in place.github.asked if "storage" in path)


def test_a_key_cannot_be_called_like_something_else(place: Place) -> None:
    place.write_key(env="PATH")
    place.push("main")
    git(place.clone, "fetch", "--quiet", "origin")
    ended = place.start(place.pull_request())
    assert ended["plan"].result == "failure"
    assert "which is taken" in ended["plan"].said


def test_a_change_may_take_a_source_out(place: Place) -> None:
    place.add_labs()
    place.write()
    place.push("main")
    git(place.clone, "fetch", "--quiet", "origin")
    del place.servers["labs"]
    place.write()
    ended = place.start(place.pull_request())
    assert [each.result for each in ended["plan"].done] == ["success", "success"]
    assert "takes the source labs out" in ended["plan"].said


def test_a_key_with_less_than_a_day_left_is_told_of_and_the_plan_applied(
    place: Place,
) -> None:
    place.write(people=SUSPEND)
    place.push("main")
    before = place.suspended()
    key = place.set_key_days(0.5, only=True)
    made = applied(place.start(place.schedule()))
    assert made.result == "failure"
    assert place.suspended() > before
    (issue,) = place.github.issues
    assert issue["title"] == "umsync on schedule: acme needs somebody"
    assert f"API key umsync `({key})` expires on" in issue["body"]
    assert "Less than a day is left of the API key of acme" in issue["body"]
    assert "### umsync run" in issue["body"]
    assert "heartbeat/acme" not in place.logs()

    place.set_key_days(90, only=True)
    assert applied(place.start(place.schedule())).result == "success"
    assert issue["state"] == "closed"


def test_a_named_key_is_told_of_also_where_there_are_others(place: Place) -> None:
    place.write_key(id=place.set_key_days(0.5, only=False))
    place.push("main")
    assert applied(place.start(place.schedule())).result == "failure"
    assert "Less than a day is left" in place.github.issues[0]["body"]


def test_a_key_that_expires_in_a_month_is_marked_and_fails_nothing(place: Place) -> None:
    key = place.set_key_days(29.9, only=True)
    place.write(people=SUSPEND)
    ended = place.start(place.pull_request())
    assert f"API key umsync `({key})` expires on" in place.bodies()[0]
    assert f"::warning::Source acme: API key umsync ({key}) expires on" in ended["plan"].said
    assert applied(place.start(place.merge())).result == "success"
    assert applied(place.start(place.schedule())).result == "success"
    assert place.github.issues == []


def test_a_key_that_has_expired_is_told_of_in_the_issue(place: Place) -> None:
    place.set_key_days(-1, only=True)
    assert applied(place.start(place.schedule())).result == "failure"
    (issue,) = place.github.issues
    assert "it is wrong, or it has expired" in issue["body"]
