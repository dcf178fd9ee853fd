"""Which jobs an event starts, which of them get a key or a token, and what follows a failure."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.fake_github import TOKEN
from tests.support.github_place import Place, results
from tests.support.machines import Event
from tests.support.repositories import git
from umsync.sandbox.seed import SANDBOX_KEY

if TYPE_CHECKING:
    from tests.support.workflows import Ended

SUSPEND = {"where": {"group": "contractors", "status": "active"}, "do": "suspend"}
PLANS = ("validate", "sources", "plan", "comment")
APPLIES = ("sources", "plan", "together", "apply", "report")


def all_are(result: str, names: tuple[str, ...] = APPLIES) -> dict[str, str]:
    return dict.fromkeys(names, result)


def given(ended: dict[str, Ended]) -> set[str]:
    """Every value that a step of a job had in its environment."""
    return {text for each in ended.values() for job in each.done for text in job.given}


def titles(place: Place, state: str = "open") -> list[str]:
    wanted = [each["title"] for each in place.github.issues if each["state"] == state]
    return sorted(each.removeprefix("umsync on schedule: ") for each in wanted)


def test_a_forks_pull_request_is_validated_without_key_or_token_and_nothing_else(
    place: Place,
) -> None:
    place.write(people={"where": "everyone", "do": "suspendd"})
    ended = place.start(place.pull_request(head="mallory/people"))
    assert results(ended) == {**all_are("skipped", PLANS), "validate": "failure"}
    assert "::error file=manifests/policies.yaml,line=1" in ended["validate"].said
    assert not given(ended) & {SANDBOX_KEY, TOKEN}
    assert place.github.asked == []


def test_a_pull_request_of_a_branch_of_the_same_repository_is_planned(place: Place) -> None:
    place.write(people=SUSPEND)
    ended = place.start(place.pull_request())
    assert results(ended) == all_are("success", PLANS)
    with_key = {name for name, each in ended.items() if SANDBOX_KEY in given({name: each})}
    assert with_key == {"plan"}


def test_a_pull_request_to_another_branch_is_validated_and_gets_no_key(place: Place) -> None:
    """That branch is not protected, and could name the key of another source."""
    place.write(people=SUSPEND)
    ended = place.start(replace(place.pull_request(), base_ref="other"))
    assert results(ended) == {**all_are("skipped", PLANS), "validate": "success"}
    assert not given(ended) & {SANDBOX_KEY, TOKEN}


def test_pull_requests_use_the_key_that_can_only_read_where_there_is_one(place: Place) -> None:
    place.runner.secrets["ACME_ORG_READ_KEY"] = "reads-only"
    ended = place.start(place.pull_request())
    assert given(ended) & {"reads-only", SANDBOX_KEY} == {"reads-only"}


def test_a_pull_request_with_mistakes_is_not_planned(place: Place) -> None:
    place.write(people={"where": "everyone", "do": "suspendd"})
    ended = results(place.start(place.pull_request()))
    assert ended == {**all_are("skipped", PLANS), "validate": "failure", "sources": "success"}


def test_a_plan_over_a_limit_is_shown_and_fails(place: Place) -> None:
    place.write({"count": 0, "percent": 100}, people=SUSPEND)
    ended = place.start(place.pull_request())
    assert results(ended) == {**all_are("success", PLANS), "plan": "failure"}
    assert "**NO**" in place.bodies()[0]


def test_a_pull_request_whose_plan_could_not_begin_has_no_comment(place: Place) -> None:
    place.runner.cannot_install = "Plan acme".__eq__
    ended = place.start(place.pull_request())
    assert results(ended) == {**all_are("success", PLANS), "plan": "failure"}
    assert place.bodies() == []


def test_a_protected_branch_without_manifests_names_no_key(place: Place) -> None:
    git(place.clone, "rm", "--quiet", "-r", "manifests")
    place.push("main")
    git(place.clone, "fetch", "--quiet", "origin")
    (place.clone / "manifests").mkdir()
    place.write(people=SUSPEND)
    ended = place.start(place.pull_request())
    assert results(ended) == {
        **all_are("success", PLANS), "plan": "skipped", "comment": "skipped",
    }  # fmt: skip
    assert not given(ended) & {SANDBOX_KEY}


def test_only_a_variable_of_the_repository_lets_a_key_go_to_another_host(place: Place) -> None:
    path = place.clone / "manifests" / "organization.yaml"
    path.write_text(path.read_text().replace(place.server.base_url, "https://gateway.example"))
    event = place.pull_request()
    ended = place.start(event)
    assert "names the host gateway.example, which may not get the key" in ended["validate"].said
    assert results(ended)["plan"] == "skipped"
    place.runner.variables["UMSYNC_ALLOWED_HOSTS"] = "gateway.example"
    place.runner.cannot_install = lambda job: job != "Validate"  # no test asks for that host
    assert place.start(event)["validate"].result == "success"


@pytest.mark.parametrize("name", ["push", "schedule", "workflow_dispatch"])
def test_what_starts_on_main_runs_every_job(place: Place, name: str) -> None:
    assert results(place.start(replace(place.schedule(), name=name))) == all_are("success")


def test_a_push_to_another_branch_starts_nothing(place: Place) -> None:
    event = Event("push", place.push("other"), 1001, ref_name="other")
    assert place.start(event) == {}
    assert results(place.runner.call("umsync-apply", event)) == all_are("skipped")


def test_a_start_by_hand_on_another_branch_is_skipped(place: Place) -> None:
    event = Event("workflow_dispatch", place.push("other"), 1001, ref_name="other")
    assert results(place.start(event)) == all_are("skipped")


@pytest.mark.parametrize("ref_name", ["12/merge", "main"])
def test_a_pull_request_applies_nothing_whoever_calls_it(place: Place, ref_name: str) -> None:
    event = replace(place.pull_request(), ref_name=ref_name)
    assert results(place.runner.call("umsync-apply", event)) == all_are("skipped")


def test_a_push_never_plans_as_a_pull_request(place: Place) -> None:
    ended = place.runner.call("umsync-plan", place.schedule())
    assert results(ended) == {**all_are("skipped", PLANS), "validate": "success"}


def test_manifests_with_mistakes_on_main_are_told_of_until_they_are_corrected(place: Place) -> None:
    place.write(people={"where": "everyone", "do": "suspendd"})
    place.push("main")
    ended = results(place.start(place.schedule()))
    assert ended == {**all_are("skipped"), "sources": "failure", "report": "success"}
    assert titles(place) == ["the list of sources needs somebody"]
    place.write()
    place.push("main")
    place.start(place.schedule())
    assert titles(place) == []


def test_a_source_whose_plan_could_not_begin_stops_all_and_each_is_told_of(place: Place) -> None:
    """Without the plan of labs nobody knows whether the limits over all sources are kept."""
    place.add_labs()
    place.write(people=SUSPEND)
    place.push("main")
    before = place.suspended(), place.suspended("labs")
    place.runner.cannot_install = "Plan labs".__eq__
    ended = place.start(place.schedule())
    assert results(ended) == {
        **all_are("skipped"), "sources": "success", "plan": "failure", "report": "success",
    }  # fmt: skip
    assert [each.result for each in ended["plan"].done] == ["success", "failure"]
    assert (place.suspended(), place.suspended("labs")) == before
    assert titles(place) == ["acme needs somebody", "labs needs somebody"]
    assert "https://github.example/acme/people/actions/runs/1001" in place.github.issues[0]["body"]


def test_an_apply_that_could_not_begin_is_told_of_and_holds_up_no_other(place: Place) -> None:
    place.add_labs()
    place.write(people=SUSPEND)
    place.push("main")
    before = place.suspended(), place.suspended("labs")
    place.runner.cannot_install = "Apply labs".__eq__
    ended = place.start(place.schedule())
    assert results(ended) == {**all_are("success"), "apply": "failure"}
    assert place.suspended() > before[0]
    assert place.suspended("labs") == before[1]
    assert titles(place) == ["labs needs somebody"]


@pytest.mark.parametrize(
    ("job", "skipped"), [("Plan acme", ("together", "apply")), ("Apply acme", ())]
)
def test_a_merge_whose_jobs_could_not_begin_is_told_of_in_the_pull_request(
    place: Place, job: str, skipped: tuple[str, ...]
) -> None:
    """Also when GitHub drops a waiting job because a newer one came to wait."""
    place.write(people=SUSPEND)
    place.start(place.pull_request())
    place.runner.cannot_install = job.__eq__
    ended = place.start(place.merge())
    failed = job.split(maxsplit=1)[0].lower()
    assert results(ended) == {
        **all_are("success"), failed: "failure", **all_are("skipped", skipped),
    }  # fmt: skip
    assert "**There is no result for `acme`.**" in place.bodies()[-1]
    assert "https://github.example/acme/people/actions/runs/1002" in place.bodies()[-1]
    assert place.github.issues == []


def test_limits_hold_over_all_organizations_and_the_issue_ends_with_them(place: Place) -> None:
    """Each alone is within the limit; together they are not, and nobody is changed."""
    place.add_labs(number=7)
    place.write({"count": 0, "percent": 100}, people=SUSPEND)
    place.push("main")
    (alone, _) = place.start(place.schedule())["apply"].done
    most = int((alone.folder / "ready" / "plan.md").read_text().split(" change")[0].split()[-1])
    place.write({"count": most, "percent": 100}, people=SUSPEND)
    place.push("main")
    before = place.suspended(), place.suspended("labs")
    ended = place.start(place.schedule())
    assert results(ended) == {**all_are("success"), "together": "failure", "apply": "skipped"}
    assert "The plans together break a limit" in ended["together"].said
    assert (place.suspended(), place.suspended("labs")) == before
    (issue,) = [each for each in place.github.issues if "limit over all" in each["title"]]
    assert "counts the plans of all sources together" in issue["body"]

    place.write({"count": 2 * most, "percent": 100}, people=SUSPEND)
    place.push("main")
    assert results(place.start(place.schedule())) == all_are("success")
    assert titles(place) == []


def test_both_organizations_are_told_by_the_matrix(place: Place) -> None:
    place.add_labs()
    place.write()
    place.push("main")
    ended = place.start(place.schedule())
    rows = json.loads(ended["sources"].outputs["matrix"])["include"]
    assert [each["key_variable"] for each in rows] == ["ACME_ORG_KEY", "LABS_ORG_KEY"]
    assert len(ended["apply"].done) == len(rows)
