"""`umsync undo`: the way back from a run, behind every gate that a plan has."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import NOW
from tests.cli.test_forged_plans import forge, suspended
from umsync.documents.plan_document import read_plan
from umsync.errors import ExitCode
from umsync.model.run import Outcome, Result
from umsync.runs.derivation import run_from
from umsync.runs.events import EventLog
from umsync.runs.reading import read_events
from umsync.runs.start import Start

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran, Umsync

LATER = NOW + timedelta(minutes=5)
"""Two runs that start at once would have one name, because chance is the same in each test."""
RUNS = Path(".umsync/runs")
IDLE = "{last_active: {before: 120d}, status: active, managed: true}"
MANIFEST = """
sources: {acme: {sandbox: sandbox.json}}
protect: {org_admins: %s, min_org_admins: %d}
limits:
  destructive: {count: %d, percent: 100}
  changes: {count: 10000, percent: 100}
%s
policies:
  idle: {where: %s, do: %s}
"""


def write(
    do: str = "suspend",
    *,
    where: str = IDLE,
    more: str = "",
    count: int = 100,
    admins: str = "true",
    least: int = 1,
) -> None:
    text = MANIFEST % (admins, least, count, more, where, do)
    Path("umsync.yaml").write_text(text)


def applied(umsync: Umsync) -> str:
    """Plans and applies what the manifest says; the run's id."""
    before = {each.name for each in RUNS.glob("2*")}
    ran = umsync("apply", "--yes")
    assert ran.code == 0, ran.err
    (run,) = {each.name for each in RUNS.glob("2*")} - before
    return run


@pytest.fixture
def run(umsync: Umsync) -> str:
    """A run that suspended the idle, each of them in one directory."""
    write()
    edit_sandbox(place_all)
    return applied(umsync)


@pytest.fixture
def plan(umsync: Umsync, run: str) -> dict[str, Any]:
    """The plan that takes it back, in a file."""
    ran = umsync("undo", run, "-o", "plan.json")
    assert ran.code == 0, ran.err
    document: dict[str, Any] = json.loads(Path("plan.json").read_text())
    assert len(document["changes"]) > 5
    return document


def digest() -> str:
    found: str = json.loads(Path("plan.json").read_text())["digest"]
    return found


def apply_reviewed(umsync: Umsync) -> Ran:
    return umsync("apply", "plan.json", "--yes", "--expect-digest", digest(), now=LATER)


def members(rows: list[dict[str, Any]]) -> set[str]:
    return {each["person"]["account_id"] for each in rows}


def edit_sandbox(change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads(Path("sandbox.json").read_text())
    change(content)
    Path("sandbox.json").write_text(json.dumps(content))


def place_all(content: dict[str, Any]) -> None:
    """Leaves everybody in one directory."""
    for user in content["users"]:
        user["directories"] = dict(list(user["directories"].items())[:1])


def relog(run: str, *, keep: int | None = None, **fields: Any) -> None:
    """Writes the log of a run anew, as if it had been killed after so many results."""
    folder = RUNS / run
    found = run_from(read_events(folder / "events.jsonl"))
    assert found
    (folder / "events.jsonl").unlink()
    (folder / "run.json").unlink()
    made = read_plan((folder / "plan.json").read_text()).plan
    log = EventLog.create(folder / "events.jsonl", Start.of(replace(found.head, **fields), made))
    for result in found.results[:keep]:
        log.result(result)
    log.close()


def test_the_plan_is_the_way_back(run: str, plan: dict[str, Any]) -> None:
    assert {each["step"]["action"] for each in plan["changes"]} == {"restore"}
    assert {tuple(each["policies"]) for each in plan["changes"]} == {("(undo 1)",)}
    assert plan["undo"]["run_id"] == run
    assert members(plan["changes"]) == members(plan["undo"]["entries"])
    assert plan["one_off"] is None


def test_a_plan_of_the_policies_has_none(umsync: Umsync) -> None:
    assert json.loads(umsync("plan", "--format", "json").out)["undo"] is None


def test_it_says_what_it_takes_back_and_who_asked_for_it(umsync: Umsync, run: str) -> None:
    said = umsync("undo", run).out
    first, second, note, *_ = said.splitlines()
    assert first == f"Undo of run {run} (2026-11-22 12:00 UTC)"
    assert second.endswith("applied changes can be taken back.")
    assert note.startswith("  Note: Policy idle asked for this and is still in the manifests.")
    assert said.endswith("Keep it with: -o plan.json\n")


def test_several_policies_that_asked_are_named(umsync: Umsync) -> None:
    write()
    other = "  other: {where: {group: contractors, status: active}, do: suspend}\n"
    Path("umsync.yaml").write_text(Path("umsync.yaml").read_text() + other)
    assert "Policies idle, other asked for this" in umsync("undo", applied(umsync)).out


def test_policies_that_are_gone_are_not_told_of(umsync: Umsync, run: str) -> None:
    text = Path("umsync.yaml").read_text().replace("  idle:", "  another:")
    Path("umsync.yaml").write_text(text)
    assert "Note" not in umsync("undo", run).out


def test_show_tells_the_same(umsync: Umsync, run: str) -> None:
    planned = umsync("undo", run, "-o", "plan.json").out
    assert planned.startswith(umsync("show", "plan.json").out)


def test_undo_changes_nothing_itself(umsync: Umsync, run: str) -> None:
    before = Path("sandbox.json").read_bytes()
    folders = sorted(RUNS.glob("*"))
    assert umsync("undo", run).code == 0
    assert Path("sandbox.json").read_bytes() == before
    assert sorted(RUNS.glob("*")) == folders


def test_a_beginning_of_the_run_is_enough(umsync: Umsync, run: str) -> None:
    assert f"Undo of run {run} " in umsync("undo", run[:13]).out


@pytest.mark.usefixtures("run")
def test_a_run_that_there_is_not_is_a_sentence(umsync: Umsync) -> None:
    ran = umsync("undo", "1999")
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert "There is no run '1999'" in ran.err


def test_the_command_that_it_prints_applies_it(umsync: Umsync, run: str) -> None:
    before = suspended()
    last = umsync("undo", run, "-o", "plan.json").out.splitlines()[-1]
    command = last.partition("Apply it with: umsync ")[2]
    ran = umsync(*command.split(), "--yes", now=LATER)
    assert ran.code == 0, ran.err
    assert f"Undo of run {run}" in ran.out
    assert suspended() < before


@pytest.mark.usefixtures("plan")
def test_a_file_is_not_applied_unseen(umsync: Umsync) -> None:
    before = suspended()
    ran = umsync("apply", "plan.json", "--yes")
    assert ran.code == ExitCode.PLAN_REFUSED
    assert "The plan is an undo: no policy in Git stands behind it." in ran.err
    assert suspended() == before


def test_nothing_to_take_back_is_a_sentence_and_no_plan(umsync: Umsync) -> None:
    write("revoke_api_tokens")
    run = applied(umsync)
    ran = umsync("undo", run, "-o", "plan.json")
    assert ran.code == 0
    assert "  Nothing to take back.\n  Left out: acme: revoke_api_tokens, " in ran.out
    assert ran.out.endswith("No plan was made.\n")
    assert not Path("plan.json").exists()


def test_reports_are_written_beside_what_is_printed(umsync: Umsync, run: str) -> None:
    ran = umsync("undo", run, "--report", "back.md", "--report", "back.html")
    assert ran.code == 0
    assert ran.err.endswith("Wrote back.md.\nWrote back.html.\n")
    text = Path("back.md").read_text("utf-8")
    assert text.startswith(f"<!-- umsync:plan:undo-{run} -->")
    assert "umsync undo" not in text
    assert "umsync plan --all" not in text


def test_programs_read_no_sentence(umsync: Umsync, run: str) -> None:
    assert json.loads(umsync("undo", run, "--format", "json").out)["undo"]["run_id"] == run
    relog(run, keep=0)
    ran = umsync("undo", run, "--format", "json")
    assert (ran.code, ran.out) == (0, "")
    assert "Nothing to take back." in ran.err


def test_all_lists_everybody_who_is_left_out(umsync: Umsync) -> None:
    write("remove", where="{status: active, managed: true}")
    run = applied(umsync)
    assert "more; --all lists everybody" in umsync("undo", run).out
    assert "--all lists everybody" not in umsync("undo", run, "--all").out


def test_a_killed_run_is_undone_as_far_as_it_came(umsync: Umsync, run: str) -> None:
    relog(run, keep=3)
    ran = umsync("undo", run, "--format", "json")
    assert ran.code == 0, ran.err
    document = json.loads(ran.out)
    assert len(document["undo"]["entries"]) == len(document["changes"]) == 3
    assert any("The run has not ended" in note for note in document["undo"]["notes"])


def test_a_log_that_was_cut_off_in_the_middle_of_a_line_will_do(umsync: Umsync, run: str) -> None:
    relog(run, keep=3)
    log = RUNS / run / "events.jsonl"
    log.write_bytes(log.read_bytes() + b'{"n": 5')
    assert umsync("undo", run).code == 0


def test_what_is_not_known_is_left_out(umsync: Umsync, run: str) -> None:
    relog(run, keep=2)
    folder = RUNS / run
    made = read_plan((folder / "plan.json").read_text()).plan
    found = run_from(read_events(folder / "events.jsonl"))
    assert found
    (folder / "events.jsonl").unlink()
    log = EventLog.create(folder / "events.jsonl", Start.of(found.head, made))
    log.result(Result(made.changes[0].id, Outcome.APPLIED, NOW))
    log.result(Result(made.changes[1].id, Outcome.UNKNOWN, NOW))
    log.close()
    said = umsync("undo", run).out
    assert "  1 of 1 applied change can be taken back." in said
    assert "Nobody knows whether it was made. Resume the run first" in said


def break_a_line(folder: Path) -> None:
    path = folder / "events.jsonl"
    path.write_text(path.read_text().replace('"applied"', '"failed"', 1))


def cut_the_end(folder: Path) -> None:
    path = folder / "events.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-3]))


def another_plan(folder: Path) -> None:
    """A whole plan, but not the one that was applied."""
    umsync_plan = json.loads((folder / "plan.json").read_text())
    umsync_plan["changes"].pop()
    Path("plan.json").write_text(json.dumps(umsync_plan))
    forge(lambda _document: None)
    (folder / "plan.json").write_bytes(Path("plan.json").read_bytes())


def no_log(folder: Path) -> None:
    (folder / "run.json").unlink()
    (folder / "events.jsonl").unlink()


@pytest.mark.parametrize("damage", [break_a_line, cut_the_end, another_plan, no_log])
def test_a_run_that_cannot_be_trusted_is_not_undone(
    umsync: Umsync, run: str, damage: Callable[[Path], None]
) -> None:
    damage(RUNS / run)
    Path("out.json").unlink(missing_ok=True)
    ran = umsync("undo", run, "-o", "out.json")
    assert (ran.code, ran.out) == (ExitCode.FILES, "")
    assert run in ran.err
    assert not Path("out.json").exists()


def test_protections_hold(umsync: Umsync, run: str) -> None:
    first = min(suspended_by(run))
    write(more=f"exempt: [{{account: '{first}', until: 2027-01-31, reason: Leave her}}]")
    document = json.loads(umsync("undo", run, "--format", "json").out)
    assert first in members(document["held"])
    assert first not in members(document["changes"])
    assert {each["code"] for each in document["held"]} == {"exempt"}


def suspended_by(run: str) -> set[str]:
    return members(json.loads((RUNS / run / "plan.json").read_text())["changes"])


def test_limits_hold(umsync: Umsync, run: str) -> None:
    """What a restore gave is taken again, so an undo can be destructive."""
    umsync("undo", run, "-o", "plan.json")
    assert apply_reviewed(umsync).code == 0
    second = max(each.name for each in RUNS.glob("2*"))
    write(count=2)
    ran = umsync("undo", second, "-o", "plan.json")
    assert ran.code == ExitCode.UNSAFE
    assert "OVER" in ran.out
    assert apply_reviewed(umsync).code == ExitCode.UNSAFE


def test_the_last_admins_are_not_taken_out_of_their_group(umsync: Umsync) -> None:
    """Whoever got into a group by a run and is an admin may be one by that group."""
    admins = "{platform_role: atlassian/org-admin}"
    join = "{add_to_groups: contractors}"
    write(join, where=admins, admins="false")
    run = applied(umsync)
    write(join, where=admins, admins="false", least=1000)
    document = json.loads(umsync("undo", run, "--format", "json").out)
    assert document["changes"] == []
    assert {each["code"] for each in document["held"]} == {"min_org_admins"}


def test_a_source_that_shrank_is_not_undone(umsync: Umsync, run: str) -> None:
    kept = suspended_by(run)
    edit_sandbox(
        lambda content: content.update(
            users=[u for u in content["users"] if u["accountId"] in kept or u["platformRoles"]]
        )
    )
    ran = umsync("undo", run)
    assert ran.code == ExitCode.INCOMPLETE_READ
    assert "--accept-population" in ran.err


def test_a_group_that_is_gone_is_left_out(umsync: Umsync) -> None:
    write("[suspend, {add_to_groups: former}]")
    edit_sandbox(lambda content: content["groups"].append({**content["groups"][0], **FORMER}))
    run = applied(umsync)

    def drop(content: dict[str, Any]) -> None:
        content["groups"] = [each for each in content["groups"] if each["name"] != "former"]
        for user in content["users"]:
            user["groups"] = [each for each in user["groups"] if each != FORMER["id"]]

    edit_sandbox(drop)
    Path("umsync.yaml").write_text(
        Path("umsync.yaml").read_text().replace("[suspend, {add_to_groups: former}]", "suspend")
    )
    ran = umsync("undo", run)
    assert ran.code == 0, ran.err
    assert "Left out: acme: add_to_groups, " in ran.out
    assert "Group former no longer exists." in ran.out
    assert "acme: restore" in ran.out


FORMER = {"id": "00000000-0000-4000-8000-00000000f0f0", "name": "former"}


def test_a_source_that_is_gone_is_left_out(umsync: Umsync, run: str) -> None:
    text = Path("umsync.yaml").read_text().replace("acme:", "other:", 1)
    Path("umsync.yaml").write_text(text)
    ran = umsync("undo", run)
    assert ran.code == 0, ran.err
    assert "The manifests have no source acme. Put it back in." in ran.out


def test_another_organization_of_the_name_is_not_touched(umsync: Umsync, run: str) -> None:
    def move(content: dict[str, Any]) -> None:
        content["organization"]["id"] = "7f3c2c1e-0000-4000-8000-00000000dead"

    edit_sandbox(move)
    ran = umsync("undo", run)
    assert ran.code == ExitCode.PLAN_REFUSED, ran.err
    assert "00000000dead" in ran.err


def test_only_the_named_sources_are_undone(umsync: Umsync) -> None:
    Path("beta.json").write_bytes(Path("sandbox.json").read_bytes())
    write(count=10_000)
    text = Path("umsync.yaml").read_text()
    text = text.replace("sources: {", "sources: {beta: {sandbox: beta.json}, ")
    Path("umsync.yaml").write_text(text.replace("do: suspend", "do: suspend, source: [acme, beta]"))
    run = applied(umsync)
    document = json.loads(umsync("undo", run, "-s", "beta", "--format", "json").out)
    assert {each["source"] for each in document["changes"]} == {"beta"}
    assert {each["source"] for each in document["undo"]["entries"]} == {"beta"}
    both = json.loads(umsync("undo", run, "--format", "json").out)
    assert {each["source"] for each in both["changes"]} == {"acme", "beta"}
    assert umsync("undo", run, "-s", "nix").code == ExitCode.USAGE


def test_runs_that_belong_together_name_each_other(umsync: Umsync, run: str) -> None:
    later = "20261122T130000Z-ffffff"
    (RUNS / later).mkdir()
    (RUNS / later / "plan.json").write_bytes((RUNS / run / "plan.json").read_bytes())
    found = run_from(read_events(RUNS / run / "events.jsonl"))
    assert found
    head = replace(found.head, run_id=later, resumes=run)
    made = read_plan((RUNS / run / "plan.json").read_text()).plan
    log = EventLog.create(RUNS / later / "events.jsonl", Start.of(head, made))
    log.result(found.results[0])
    log.close()
    damaged = "20261122T140000Z-ffffff"
    (RUNS / damaged).mkdir()
    (RUNS / damaged / "events.jsonl").write_text("broken\n")
    assert f"Run {later} went on with it. Undo that one, too: umsync undo {later}" in (
        umsync("undo", run).out
    )
    assert f"It went on with run {run}. Undo that one, too: umsync undo {run}" in (
        umsync("undo", later).out
    )


def test_people_in_several_directories_are_a_note(umsync: Umsync) -> None:
    write()
    planned = json.loads(umsync("plan", "--format", "json").out)["changes"]
    first = min(members(planned))

    def place(content: dict[str, Any]) -> None:
        place_all(content)
        (found,) = (user for user in content["users"] if user["accountId"] == first)
        places = [each["directoryId"] for each in content["directories"]]
        found["directories"] = dict.fromkeys(places, "active")

    edit_sandbox(place)
    run = applied(umsync)
    assert "Note: In several directories: 1 person. " in umsync("undo", run).out


def test_people_in_one_directory_are_none(umsync: Umsync, run: str) -> None:
    assert "In several directories" not in umsync("undo", run).out


def test_verbose_lists_the_requests(umsync: Umsync, run: str) -> None:
    assert "users/search" in umsync("undo", run, "-v").err


def forged(umsync: Umsync, change: Callable[[dict[str, Any]], object]) -> tuple[int, str]:
    """What becomes of a forged file whose digest somebody trusts."""
    forge(change)
    ran = apply_reviewed(umsync)
    return ran.code, ran.out + ran.err


def as_(action: str, **params: str) -> Callable[[dict[str, Any]], object]:
    def change(document: dict[str, Any]) -> None:
        for each in document["undo"]["entries"]:
            each.update(action=action, params=params)

    return change


ONE_OFF = {"where": "everyone", "do": ["suspend"], "reason": None, "sources": ["acme"]}
FORGERIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "no undo": lambda d: d.update(undo=None),
    "nothing in it": lambda d: d["undo"].update(entries=[]),
    "a one-off in its stead": lambda d: d.update(undo=None, one_off=ONE_OFF),
    "a one-off as well": lambda d: d.update(one_off=ONE_OFF),
    "deletion": as_("delete"),
    "removal": as_("remove"),
    "tokens": as_("revoke_api_tokens"),
    "a group without an id": as_("remove_from_groups", group_name="staff"),
    "a source that is not there": lambda d: d["undo"]["entries"][0].update(source="beta"),
    "another policy": lambda d: d["changes"][0].update(policies=["idle"]),
    "another policy as well": lambda d: d["changes"][0]["policies"].append("idle"),
}


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_undo_is_refused(umsync: Umsync, name: str) -> None:
    before = suspended()
    code, said = forged(umsync, FORGERIES[name])
    assert code == ExitCode.PLAN_REFUSED, said
    assert suspended() == before


def test_a_group_that_is_not_there_is_a_sentence(umsync: Umsync, plan: dict[str, Any]) -> None:
    del plan
    before = suspended()
    code, said = forged(umsync, as_("remove_from_groups", group_id="gone"))
    assert code == ExitCode.MANIFEST, said
    assert "undo of run" in said
    assert suspended() == before


def test_changes_beside_the_entries_change_nobody(umsync: Umsync, plan: dict[str, Any]) -> None:
    """The entries decide, not the changes that stand beside them."""
    before, mine = suspended(), members(plan["changes"])
    others = sorted(before - mine)
    assert others

    def add(document: dict[str, Any]) -> None:
        pattern = document["changes"][0]
        for number, account_id in enumerate(others):
            person = {**pattern["person"], "account_id": account_id}
            document["changes"].append({**pattern, "id": f"forged{number}", "person": person})

    code, said = forged(umsync, add)
    assert code == 0, said
    assert suspended() == before - mine


def test_a_forged_undo_hides_nothing_on_the_screen(umsync: Umsync, plan: dict[str, Any]) -> None:
    del plan
    forge(lambda document: document["undo"].update(run_id="a\x1b[2K", notes=["b\u202e\nc"]))
    out = umsync("show", "plan.json").out
    assert "Undo of run a\\u001b[2K " in out
    assert "  Note: b\\u202e\\u000ac\n" in out
