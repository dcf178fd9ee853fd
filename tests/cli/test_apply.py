"""`umsync apply`: exactly the plan, once, and a log of it; or a sentence and nothing at all."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from tests.cli.conftest import NOW
from umsync.errors import ExitCode
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Ran, Umsync

APPLY = ("apply", "plan.json", "--yes")


@pytest.fixture
def plan(umsync: Umsync) -> dict[str, Any]:
    """A plan that was made and written."""
    assert umsync("plan", "-o", "plan.json").code == 0
    document: dict[str, Any] = json.loads(Path("plan.json").read_text())
    assert len(document["changes"]) > 20
    return document


def refused(ran: Ran, code: ExitCode, word: str) -> None:
    assert ran.code == code, ran.err
    assert word in ran.err


@pytest.fixture
def untouched(folder: Path) -> Iterator[None]:
    """Nothing may have changed in the organization, and no run been made, when the test ends."""
    before = (folder / "sandbox.json").read_bytes()
    yield
    assert (folder / "sandbox.json").read_bytes() == before
    assert not list(Path(".umsync/runs").glob("2*"))


def test_plan_apply_log_and_nothing_left(umsync: Umsync, plan: dict[str, Any]) -> None:
    applied = umsync(*APPLY)
    assert applied.code == 0, applied.err
    assert f"{len(plan['changes'])} applied." in applied.out
    run_id = applied.out.split()[1].rstrip(":")
    assert run_id in umsync("runs", "list").out
    shown = umsync("runs", "show", run_id[:13]).out
    assert shown.count("\n  applied ") == len(plan["changes"])
    assert plan["digest"] in shown
    assert "No changes." in umsync("plan").out


def test_without_a_plan_file_it_plans_first(umsync: Umsync) -> None:
    ran = umsync("apply", "--yes")
    assert ran.code == 0
    assert ran.out.index("Limits") < ran.out.index("Run 2026")
    assert "No changes." in umsync("plan").out
    assert umsync("apply", "--yes").out.endswith("Nothing to apply: the plan has no changes.\n")


@pytest.mark.usefixtures("plan", "untouched")
def test_where_nobody_can_be_asked_it_wants_yes(umsync: Umsync) -> None:
    refused(umsync("apply", "plan.json"), ExitCode.USAGE, "--yes")


@pytest.mark.usefixtures("plan", "untouched")
def test_a_plan_with_another_digest_than_reviewed(umsync: Umsync) -> None:
    refused(umsync(*APPLY, "--expect-digest", "sha256:0"), ExitCode.PLAN_REFUSED, "digest")


def test_the_digest_that_was_reviewed(umsync: Umsync, plan: dict[str, Any]) -> None:
    assert umsync(*APPLY, "--expect-digest", plan["digest"]).code == 0


@pytest.mark.usefixtures("plan", "untouched")
def test_an_expired_plan(umsync: Umsync) -> None:
    refused(umsync(*APPLY, now=NOW + timedelta(hours=25)), ExitCode.PLAN_REFUSED, "expired")


@pytest.mark.usefixtures("plan", "untouched")
def test_manifests_that_differ_from_the_plans(umsync: Umsync) -> None:
    Path("umsync.yaml").write_text(Path("umsync.yaml").read_text() + "# another thought\n")
    refused(umsync(*APPLY), ExitCode.PLAN_REFUSED, "umsync.yaml")


@pytest.mark.usefixtures("plan")
def test_a_plan_for_another_organization(umsync: Umsync) -> None:
    document = Store.open(Path("sandbox.json")).snapshot()
    document["organization"]["id"] = "00000000-0000-4000-8000-00000000000f"
    Store(Path("sandbox.json"), document).save()
    other = Path("sandbox.json").read_bytes()
    refused(umsync(*APPLY), ExitCode.PLAN_REFUSED, "organization")
    assert Path("sandbox.json").read_bytes() == other


@pytest.mark.usefixtures("plan")
def test_a_plan_is_used_once(umsync: Umsync) -> None:
    assert umsync(*APPLY).code == 0
    after = Path("sandbox.json").read_bytes()
    refused(umsync(*APPLY), ExitCode.PLAN_REFUSED, "before")
    assert Path("sandbox.json").read_bytes() == after


def tighten() -> None:
    manifest = Path("umsync.yaml").read_text()
    loose, tight = "{count: 400, percent: 20}", "{count: 1, percent: 1}"
    Path("umsync.yaml").write_text(manifest.replace(loose, tight))


@pytest.mark.parametrize("accepted", [(), ("--accept-destructive", "1")])
def test_over_a_limit_only_the_exact_number_is_taken(
    umsync: Umsync, accepted: tuple[str, ...]
) -> None:
    tighten()
    umsync("plan", "-o", "plan.json")
    before = Path("sandbox.json").read_bytes()
    refused(umsync(*APPLY, *accepted), ExitCode.UNSAFE, "destructive")
    assert Path("sandbox.json").read_bytes() == before


def test_the_exact_number_lifts_the_limit_and_stands_in_the_log(umsync: Umsync) -> None:
    tighten()
    umsync("plan", "-o", "plan.json")
    number = str(json.loads(Path("plan.json").read_text())["destructive"])
    applied = umsync(*APPLY, "--accept-destructive", number)
    assert applied.code == 0, applied.err
    shown = umsync("runs", "show", applied.out.split()[1].rstrip(":")).out
    assert f"--accept-destructive {number}" in shown


def test_what_somebody_else_did_meanwhile_is_not_done_again(
    umsync: Umsync, plan: dict[str, Any]
) -> None:
    change = next(each for each in plan["changes"] if each["step"]["action"] == "suspend")
    store = Store.open(Path("sandbox.json"))
    with store.writing() as organization:
        user = organization.users[change["person"]["account_id"]]
        user["directories"] = dict.fromkeys(user["directories"], "suspended")
        organization.put_user(user)
    ran = umsync(*APPLY)
    assert ran.code == 0
    assert "1 already" in ran.out


def test_a_protection_that_grew_since_the_plan_is_kept(
    umsync: Umsync, plan: dict[str, Any]
) -> None:
    change = plan["changes"][0]
    store = Store.open(Path("sandbox.json"))
    with store.writing() as organization:
        group = next(g for g in organization.groups.values() if g["name"] == "site-admins")
        user = organization.users[change["person"]["account_id"]]
        user["groups"] = [*user["groups"], group["id"]]
        organization.put_user(user)
    ran = umsync(*APPLY)
    assert ran.code == 0
    assert "protected" in ran.out


@pytest.mark.usefixtures("plan", "untouched")
def test_two_applies_at_once(umsync: Umsync) -> None:
    Path(".umsync/runs/.locks").mkdir(parents=True)
    with FileLock(".umsync/runs/.locks/acme.lock"):
        refused(umsync(*APPLY), ExitCode.LOCKED, "acme")


@pytest.mark.usefixtures("plan")
def test_a_log_that_was_changed_is_shown_as_damaged(umsync: Umsync) -> None:
    run_id = umsync(*APPLY).out.split()[1].rstrip(":")
    log = Path(".umsync/runs") / run_id / "events.jsonl"
    log.write_text(log.read_text().replace('"applied"', '"already"', 1))
    ran = umsync("runs", "show", run_id)
    assert "LOG DAMAGED" in ran.out
    assert ran.code == ExitCode.FILES


@pytest.mark.usefixtures("plan")
def test_an_unknown_run_names_those_there_are(umsync: Umsync) -> None:
    run_id = umsync(*APPLY).out.split()[1].rstrip(":")
    refused(umsync("runs", "show", "2025"), ExitCode.USAGE, run_id)


def test_a_window_counts_what_earlier_runs_did(umsync: Umsync, plan: dict[str, Any]) -> None:
    assert umsync(*APPLY).code == 0
    done = plan["destructive"]
    manifest = Path("umsync.yaml").read_text()
    window = f"percent: 20}}\n  window: {{days: 1, destructive: {done - 1}}}"
    Path("umsync.yaml").write_text(manifest.replace("percent: 20}", window))
    ran = umsync("plan")
    assert ran.code == ExitCode.UNSAFE
    assert f"{done} of {done - 1}" in ran.out
    assert umsync("plan", now=NOW + timedelta(days=2)).code == 0


def test_a_fifth_of_the_people_gone_since_the_last_run_is_no_complete_read(
    umsync: Umsync, plan: dict[str, Any]
) -> None:
    assert umsync(*APPLY).code == 0
    store = Store.open(Path("sandbox.json"))
    had = plan["sources"][0]["population"]
    with store.writing() as organization:
        for account_id in list(organization.users)[-(had // 4) :]:
            organization.drop_user(account_id)
    left = had - had // 4
    ran = umsync("plan")
    refused(ran, ExitCode.INCOMPLETE_READ, f"{left} users, and had {had}")
    refused(umsync("apply", "--yes"), ExitCode.INCOMPLETE_READ, f"acme={left}")
    refused(
        umsync("plan", "--accept-population", "acme=1"), ExitCode.INCOMPLETE_READ, f"acme={left}"
    )
    assert umsync("plan", "--accept-population", f"acme={left}").code == 0
    assert umsync("plan", "--accept-population", "acme").code == ExitCode.USAGE


PROTECTED_BY_ITSELF = """
version: 1
sources: {acme: {sandbox: sandbox.json}}
protect: {where: {none_of: [{group: contractors}]}}
policies:
  over:
    where: {group: contractors, status: active}
    do: [{remove_from_groups: {all: true}}, suspend]
    at_most: 3
"""


def test_what_a_run_does_to_somebody_does_not_protect_them_from_its_rest(umsync: Umsync) -> None:
    Path("umsync.yaml").write_text(PROTECTED_BY_ITSELF)
    assert umsync("plan", "-o", "plan.json").code == 0
    changes = json.loads(Path("plan.json").read_text())["changes"]
    assert {each["step"]["action"] for each in changes} == {"remove_from_groups", "suspend"}
    ran = umsync("apply", "plan.json", "--yes")
    assert f"{len(changes)} applied." in ran.out
