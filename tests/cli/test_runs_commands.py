"""`umsync runs list`, `show` and `export`, as an admin and an auditor type them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.builders import NOW, make_change, ticking
from tests.support.runs import Runs
from umsync.model.person import Person
from umsync.model.run import Outcome, RunState
from umsync.model.undo import Undoing
from umsync.runs.lock import hold
from umsync.sandbox.hostile import NAMES

if TYPE_CHECKING:
    from tests.cli.conftest import Ran, Umsync

HOUR = 1 / 24
FIRST, SECOND = "20261119T231500Z-aaaaaa", "20261122T221500Z-aaaaaa"


@pytest.fixture
def runs(folder: Path) -> Runs:
    """One run of three days ago, and one of an hour ago that left something undone."""
    runs = Runs(folder / ".umsync" / "runs")
    runs.add(3, Outcome.APPLIED, Outcome.APPLIED)
    changes = tuple(
        make_change(name, person=Person(f"712020:{name}", name.title(), f"{name}@acme.example"))
        for name in ("ann", "bob", "cid", "dee")
    )
    outcomes = (Outcome.APPLIED, Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_SEEN)
    runs.add(HOUR, *outcomes, changes=changes, state=RunState.FAILED)
    return runs


@pytest.fixture
def run(umsync: Umsync, runs: Runs) -> Umsync:
    del runs

    def typed(*arguments: str, **named: Any) -> Ran:
        return umsync("runs", *arguments, **{"now": NOW, **named})

    return typed


def rows(ran: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_each_run_is_one_line_newest_first(run: Umsync) -> None:
    ran = run("list")
    assert (ran.code, ran.err) == (0, "")
    head, first, second = ran.out.splitlines()
    numbers = "APPLIED  FAILED  UNKNOWN  NOT SEEN  NOT TRIED  OTHER  SOURCES"
    assert head == f"RUN                      STARTED (UTC)     STATE    {numbers}"
    numbers = "      1       1        1         1          -      -  acme"
    assert first == f"{SECOND}  2026-11-22 22:15  failed   {numbers}"
    numbers = "      2       -        -         -          -      -  acme"
    assert second == f"{FIRST}  2026-11-19 23:15  done     {numbers}"


def test_runs_that_belong_together_say_so(run: Umsync, runs: Runs) -> None:
    undoing = Undoing(FIRST, "sha256:d", NOW, ())
    runs.add(0, Outcome.APPLIED, resumes=SECOND, undo=undoing)
    first, second, _ = run("list").out.splitlines()[1:]
    assert first.endswith(f"acme  (resumes {SECOND})  (undoes {FIRST})")
    assert second.endswith("acme  (resumed by 20261122T231500Z-aaaaaa)")


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        (["--failed"], [SECOND]),
        (["--outcome", "not_seen"], [SECOND]),
        (["--outcome", "applied", "--failed"], []),
        (["--outcome", "failed", "--failed", "-s", "acme"], [SECOND]),
        (["--outcome", "not_seen", "--outcome", "applied"], [SECOND, FIRST]),
        (["--action", "suspend"], [SECOND, FIRST]),
        (["--action", "delete"], []),
        (["--policy", "suspend-idle"], [SECOND, FIRST]),
        (["--source", "acme"], [SECOND, FIRST]),
        (["-s", "beta"], []),
        (["--user", "BOB@"], [SECOND]),
        (["--user", "bob", "--outcome", "applied"], []),
        (["--state", "done"], [FIRST]),
        (["--since", "2026-11-20"], [SECOND]),
        (["--since", "12h"], [SECOND]),
        (["--until", "2026-11-19"], [FIRST]),
        (["--until", "1d"], [FIRST]),
        (["--until", "9999-12-31"], [SECOND, FIRST]),
        (["--since", "2026-11-19", "--until", "2026-11-21"], [FIRST]),
    ],
    ids=" ".join,
)
def test_the_list_can_be_narrowed(run: Umsync, options: list[str], listed: list[str]) -> None:
    assert [row["run_id"] for row in rows(run("list", "--format", "csv", *options))] == listed
    document = json.loads(run("list", "--format", "json", *options).out)
    assert [row["run_id"] for row in document["runs"]] == listed


def test_a_policy_that_no_run_has_is_told(run: Umsync) -> None:
    ran = run("list", "--policy", "suspend-idle", "--policy", "suspnd-idle")
    assert (ran.code, len(ran.out.splitlines())) == (0, 3)
    assert ran.err == "Warning: No run has a change by a policy 'suspnd-idle'.\n"


def test_a_list_without_runs_says_how_many_there_are(run: Umsync, umsync: Umsync) -> None:
    assert run("list", "--user", "nobody").out == "No run fits, of 2.\n"
    assert umsync("runs", "list", "--runs", "none").out == "No runs in none.\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--since", "yesterday"], "--since must be an age such as 90d, 12w or 36h"),
        (["--until", "2026-13-01"], "not '2026-13-01'"),
        (["--outcome", "bad"], "--outcome must be applied, already"),
        (["--action", "suspnd"], "There is no action 'suspnd'. Did you mean 'suspend'"),
        (["--action", "zzz"], "There is no action 'zzz'. There are: activate"),
        (["--outcome", "aplied"], "not 'aplied'. Did you mean 'applied'?"),
        (["--user", " "], "--user is empty"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_told(run: Umsync, options: list[str], said: str) -> None:
    ran = run("list", *options)
    assert ran.code == 2
    assert said in ran.err


def test_a_damaged_run_is_listed_and_told(run: Umsync, runs: Runs) -> None:
    folder = runs.add(5, Outcome.APPLIED, state=None)
    (folder.path / "events.jsonl").write_text("x\n")
    ran = run("list")
    assert ran.code == 0
    assert f"{folder.run_id}  2026-11-17 23:15  damaged" in ran.out
    assert SECOND in ran.out
    assert f"Warning: Run {folder.run_id}: Line 1 is not an event" in ran.err
    document = json.loads(run("list", "--format", "json").out)
    assert document["runs"][2]["state"] == "damaged"
    assert any("Line 1 is not an event" in each for each in document["problems"])


@pytest.mark.parametrize(("is_held", "state"), [(True, "running"), (False, "killed")])
def test_a_run_that_did_not_end_has_one_state_everywhere(
    run: Umsync, runs: Runs, is_held: bool, state: str
) -> None:
    run_id = runs.add(0, Outcome.APPLIED, state=None).run_id
    with hold(runs.root, ["acme"] if is_held else ["other"], ticking()):
        assert f"{run_id}  2026-11-22 23:15  {state}" in run("list").out
        assert rows(run("list", "--format", "csv"))[0]["state"] == state
        assert json.loads(run("list", "--format", "json").out)["runs"][0]["state"] == state
        found = rows(run("list", "--format", "csv", "--state", state))
        assert [each["run_id"] for each in found] == [run_id]
        assert json.loads(run("show", run_id, "--format", "json").out)["state"] == state
        assert run("site", "public").code == 0
    assert f'<span class="badge {state}">' in Path("public/index.html").read_text()
    assert f'<span class="badge {state}">' in Path(f"public/runs/{run_id}.html").read_text()


def test_a_run_that_another_went_on_with_was_killed(run: Umsync, runs: Runs) -> None:
    run_id = runs.add(HOUR / 2, Outcome.UNKNOWN, state=None).run_id
    runs.add(0, Outcome.APPLIED, resumes=run_id, state=None)
    with hold(runs.root, ["acme"], ticking()):
        states = [each["state"] for each in rows(run("list", "--format", "csv"))]
    assert states == ["running", "killed", "failed", "done"]
    assert "was killed before it ended" in run("show", run_id).out


def test_a_run_that_may_fit_is_told(run: Umsync, runs: Runs) -> None:
    runs.store.find(FIRST).plan_file.unlink()
    ran = run("list", "--user", "bob")
    assert SECOND in ran.out
    assert f"Warning: Nobody can tell whether run {FIRST} fits" in ran.err


def test_what_is_no_run_is_told(run: Umsync, runs: Runs) -> None:
    (runs.root / "no\nrun").write_text("mine")
    assert "no\\u000arun is not a run. It is left alone." in run("list").err


def test_the_list_counts_each_outcome_for_programs(run: Umsync) -> None:
    document = json.loads(run("list", "--format", "json").out)
    assert document["format"] == "umsync.runs/1"
    assert document["runs"][0]["outcomes"] == {
        **dict.fromkeys((each.value for each in Outcome), 0),
        **dict.fromkeys(("applied", "failed", "unknown", "not_seen"), 1),
    }
    (row, _) = rows(run("list", "--format", "csv"))
    assert (row["applied"], row["not_seen"], row["gone"], row["changes"]) == ("1", "1", "0", "4")


def test_show_tells_each_change_and_how_to_go_on(run: Umsync) -> None:
    ran = run("show", SECOND)
    assert (ran.code, ran.err) == (0, "")
    assert "  failed            suspend Bob <bob@acme.example>\n" in ran.out
    assert (
        "  3 changes left undone. Until 2026-11-23 22:15 UTC you can go on with: "
        f"umsync apply --resume {SECOND}\n"
    ) in ran.out
    assert ran.out.endswith("1 applied, 1 failed, 1 unknown, 1 not seen\n")


def test_show_names_the_run_store_to_go_on_in(run: Umsync, runs: Runs) -> None:
    runs.root.rename("my runs")
    ran = run("show", SECOND, "--runs", "my runs")
    assert f"--resume {SECOND} --runs 'my runs'\n" in ran.out


def test_show_tells_when_it_is_too_late_to_go_on(run: Umsync) -> None:
    ran = run("show", SECOND, now=NOW + timedelta(days=1))
    assert "The plan expired at 2026-11-23 22:15:00 UTC. Run `umsync plan` again." in ran.out
    assert "--resume" not in ran.out


def test_show_names_the_run_that_went_on(run: Umsync, runs: Runs) -> None:
    later = runs.add(0, Outcome.APPLIED, resumes=SECOND)
    assert f"  Gone on with by run {later.run_id}.\n" in run("show", SECOND).out
    assert f"  It went on with run {SECOND}.\n" in run("show", later.run_id).out


def test_show_names_the_run_that_is_taken_back(run: Umsync, runs: Runs) -> None:
    folder = runs.add(0, Outcome.APPLIED, undo=Undoing(FIRST, "sha256:d", NOW, ()))
    assert f"  It takes back run {FIRST}.\n" in run("show", folder.run_id).out


def test_show_says_nothing_of_going_on_when_all_is_done(run: Umsync) -> None:
    out = run("show", FIRST).out
    assert "left undone" not in out
    assert "Gone on" not in out


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        (["--failed"], ["bob", "cid", "dee"]),
        (["--outcome", "failed"], ["bob"]),
        (["--failed", "--outcome", "applied"], []),
        (["--failed", "--outcome", "applied", "--outcome", "failed"], ["bob"]),
        (["--user", "712020:cid"], ["cid"]),
        (["--action", "suspend", "--user", "ann"], ["ann"]),
        (["--policy", "other"], []),
        (["--source", "acme", "--failed"], ["bob", "cid", "dee"]),
    ],
    ids=" ".join,
)
def test_show_can_be_narrowed(run: Umsync, options: list[str], listed: list[str]) -> None:
    out = run("show", SECOND, *options).out
    assert [name for name in ("ann", "bob", "cid", "dee") if f"<{name}@" in out] == listed
    assert out.endswith(f"{len(listed)} of 4 changes listed\n")
    found = rows(run("show", SECOND, "--format", "csv", *options))
    assert sorted(row["name"].lower() for row in found) == listed


def test_details_tell_every_try_and_what_to_do(run: Umsync) -> None:
    out = run("show", SECOND, "--user", "bob", "--details").out
    assert (
        "  failed            suspend Bob <bob@acme.example>\n"
        "      active → suspended, by suspend-idle\n"
        "      change bob-suspend-membership\n"
        "      announced 2026-11-22 22:15:00 UTC\n"
        "      try 1: POST /admin/v2/x: status 503, request id req-1. The service was busy. "
        "Waited 2 s.\n"
        "      try 2: POST /admin/v2/x: no answer. No answer came.\n"
        "      result 2026-11-22 22:15:00 UTC\n"
        "      to do: Correct what the sentence says, then go on with: "
        f"umsync apply --resume {SECOND}\n"
    ) in out


def test_details_show_every_sentence_whole(run: Umsync, runs: Runs) -> None:
    said = f"{'Word ' * 200}and its end."
    folder = runs.add(0, Outcome.FAILED, text=said)
    assert said in run("show", folder.run_id, "--details").out
    short = run("show", folder.run_id).out
    assert "Word …" in short or "Word…" in short
    assert "and its end." not in short


def test_details_say_what_to_do_when_nobody_can_go_on(run: Umsync) -> None:
    now = NOW + timedelta(days=1)
    out = run("show", SECOND, "--failed", "--details", now=now).out
    assert "--resume" not in out
    assert out.count("to do: Look the user up, then plan again.") == 2


def test_show_as_json_has_the_changes_that_were_asked_for(run: Umsync) -> None:
    document = json.loads(run("show", SECOND, "--format", "json", "--user", "bob").out)
    assert document["run_id"] == SECOND
    (bob,) = document["rows"]
    assert (bob["row"]["person"]["account_id"], bob["outcome"]) == ("712020:bob", "failed")
    assert [each["request_id"] for each in bob["attempts"]] == ["req-1", None]
    assert sum(each["changes"] for each in document["counts"]) == 4
    assert document["problems"] == []


def test_show_as_csv_has_the_request_ids(run: Umsync) -> None:
    (row,) = rows(run("show", SECOND, "--format", "csv", "--user", "bob"))
    assert (row["request_ids"], row["outcome"]) == ("req-1", "failed")


@pytest.mark.parametrize("style", ["text", "markdown", "csv", "json", "junit", "html"])
def test_no_format_shows_more_of_people_than_it_may(run: Umsync, style: str) -> None:
    named = run("show", SECOND, "--format", style, "--privacy", "names", "--details").out
    assert "acme.example" not in named
    assert "Bob" in named
    ids = run("show", SECOND, "--format", style, "--privacy", "ids", "--details").out
    assert "Bob" not in ids
    assert "712020:bob" in ids


def test_show_says_when_the_plan_has_no_such_policy(run: Umsync) -> None:
    ran = run("show", SECOND, "--policy", "suspnd-idle")
    assert (ran.code, ran.err) == (
        0,
        "Warning: The run's plan has no policy 'suspnd-idle'. Did you mean 'suspend-idle'?\n",
    )
    assert run("show", SECOND, "--policy", "suspend-idle").err == ""


@pytest.fixture
def damaged(runs: Runs) -> str:
    log = runs.store.find(SECOND).path / "events.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"failed"', b'"applied"', 1))
    return SECOND


def test_damage_comes_first(run: Umsync, damaged: str) -> None:
    ran = run("show", damaged)
    assert ran.code == 11
    assert ran.out.startswith("LOG DAMAGED: Line ")
    assert "so nobody can go on" in ran.out
    ran = run("show", damaged, "--format", "json")
    assert ran.code == 11
    assert ran.err.startswith("LOG DAMAGED: Line ")
    assert json.loads(ran.out)["problems"]


def test_every_log_is_verified_unless_runs_are_named(run: Umsync, damaged: str) -> None:
    ran = run("verify")
    assert ran.code == 11
    assert f"{damaged}: LOG DAMAGED: Line " in ran.err
    assert FIRST not in ran.err
    assert "1 run of 2 is not as umsync wrote it" in ran.err
    ran = run("verify", FIRST)
    assert (ran.code, ran.out) == (0, "1 run: every log is as umsync wrote it.\n")


def test_a_plan_that_was_exchanged_is_seen_by_verify(run: Umsync, runs: Runs) -> None:
    runs.store.find(SECOND).plan_file.write_text("{}")
    ran = run("verify", SECOND)
    assert ran.code == 11
    assert SECOND in ran.err


def test_what_a_kill_cut_off_is_told_by_verify_and_no_damage(run: Umsync, runs: Runs) -> None:
    folder = runs.add(0, Outcome.APPLIED, state=None)
    with (folder.path / "events.jsonl").open("ab") as log:
        log.write(b'{"n": 99, "at"')
    ran = run("verify")
    assert ran.code == 0
    assert f"{folder.run_id}: Warning: " in ran.err
    assert ran.out == "3 runs: every log is as umsync wrote it.\n"


def test_folders_that_were_exchanged_are_no_logs_of_these_runs(run: Umsync, runs: Runs) -> None:
    first, second = (runs.store.find(each).path for each in (FIRST, SECOND))
    first.rename("x")
    second.rename(first)
    Path("x").rename(second)
    ran = run("verify")
    assert ran.code == 11
    assert f"The folder of run {FIRST} has the log of run {SECOND}." in ran.err
    assert f"The folder of run {SECOND} has the log of run {FIRST}." in ran.err
    assert run("show", FIRST).code == 11
    assert "damaged" in run("list").out


def test_a_log_that_was_cut_together_with_its_record_is_told_by_its_report(
    run: Umsync, runs: Runs
) -> None:
    folder = runs.store.find(SECOND).path
    (folder / "run.json").unlink()
    log = folder / "events.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:3]))
    assert run("verify").code == 0
    (folder / "report.md").write_text("# Run")
    ran = run("verify")
    assert ran.code == 11
    assert "its run.json is gone: its log may have been cut" in ran.err


def test_a_run_store_that_is_not_there_is_a_mistake(run: Umsync) -> None:
    ran = run("verify", "--runs", "nowhere")
    assert ran.code == 11
    assert "There is no run store nowhere" in ran.err


def test_verify_of_an_unknown_run_is_a_mistake(run: Umsync) -> None:
    assert run("verify", "2020").code == 2


def test_a_run_that_lost_its_plan_shows_what_the_log_knows(run: Umsync, runs: Runs) -> None:
    runs.store.find(SECOND).plan_file.unlink()
    ran = run("show", SECOND, "--failed")
    assert ran.out.startswith(f"LOG DAMAGED: Run {SECOND} has no plan")
    assert "failed            change bob-suspend-membership" in ran.out
    (row, *_) = json.loads(run("show", SECOND, "--format", "json").out)["rows"]
    assert (row["change_id"], row["row"]) == ("bob-suspend-membership", None)


def test_a_run_with_the_plan_of_another_is_damaged(run: Umsync, runs: Runs) -> None:
    other = runs.store.find(FIRST).plan_file
    other.replace(runs.store.find(SECOND).plan_file)
    assert "is not the one that its log tells of" in run("show", SECOND).out


def test_a_run_that_never_started_is_a_sentence(run: Umsync, runs: Runs) -> None:
    (runs.root / "20261101T000000Z-cccccc").mkdir()
    ran = run("show", "20261101")
    assert ran.code == 11
    assert "has no readable start" in ran.err


@pytest.mark.parametrize("name", NAMES)
def test_no_name_breaks_out_of_a_format(run: Umsync, runs: Runs, name: str) -> None:
    change = make_change("u", person=Person("u", name, name), policies=(name,))
    folder = runs.add(0, Outcome.FAILED, changes=(change,))
    assert json.loads(run("show", folder.run_id, "--format", "json").out)["rows"]
    (row,) = rows(run("show", folder.run_id, "--format", "csv"))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values() if cell)
    lines = run("show", folder.run_id, "--details").out.split("\n")
    assert all(line.isprintable() for line in lines)
    assert not any(line.lstrip().startswith("::") for line in lines)


def test_an_export_is_the_run_byte_for_byte(run: Umsync, runs: Runs) -> None:
    ran = run("export", "20261122", FIRST, SECOND, "-o", "out.zip")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Wrote 2 runs to out.zip. SHA256SUMS in it has the SHA-256 sums.\n"
    with zipfile.ZipFile("out.zip") as archive:
        plan = runs.store.find(SECOND).plan_file.read_bytes()
        assert archive.read(f"{SECOND}/plan.json") == plan
        assert len(archive.namelist()) == 7


def test_an_export_into_a_folder(run: Umsync) -> None:
    assert run("export", FIRST, "-o", "out").code == 0
    names = {each.name for each in Path("out", FIRST).iterdir()}
    assert names == {"plan.json", "events.jsonl", "run.json"}
    assert Path("out/SHA256SUMS").read_text().count("\n") == 3


@pytest.mark.parametrize("out", ["out.zip", "out"])
def test_an_export_does_not_overwrite(run: Umsync, out: str) -> None:
    assert run("export", FIRST, "-o", out).code == 0
    ran = run("export", SECOND, "-o", out)
    assert ran.code == 11
    assert "exists. Choose another name, or overwrite it with --force" in ran.err
    assert run("export", SECOND, "-o", out, "--force").code == 0


@pytest.mark.parametrize(("out", "said"), [("dir.zip", "is a folder"), ("file", "is a file")])
def test_an_export_to_the_wrong_kind_is_told(run: Umsync, out: str, said: str) -> None:
    Path("dir.zip").mkdir()
    Path("file").write_text("mine")
    ran = run("export", FIRST, "-o", out, "--force")
    assert ran.code == 11
    assert said in ran.err
    assert Path("file").read_text() == "mine"


def test_an_empty_folder_takes_an_export(run: Umsync) -> None:
    Path("out").mkdir()
    assert run("export", FIRST, "-o", "out").code == 0


def test_a_damaged_run_is_exported_and_told(run: Umsync, damaged: str) -> None:
    ran = run("export", damaged, "-o", "out.zip")
    assert ran.code == 11
    assert "LOG DAMAGED: Line " in ran.err
    assert Path("out.zip").exists()


def test_a_killed_run_is_exported_without_complaint(run: Umsync, runs: Runs) -> None:
    folder = runs.add(0, Outcome.APPLIED, state=None)
    with (folder.path / "events.jsonl").open("ab") as log:
        log.write(b'{"n":')
    ran = run("export", folder.run_id, "-o", "out.zip")
    assert ran.code == 0
    assert "was cut off" in ran.err


@pytest.mark.parametrize("group", ["runs", "sandbox", "sources"])
def test_every_groups_help_has_an_example(umsync: Umsync, group: str) -> None:
    assert f"umsync {group} " in umsync(group, "--help").out.partition("Example:")[2]


@pytest.mark.parametrize("command", ["delete", "export", "list", "show"])
def test_every_runs_commands_help_has_an_example(umsync: Umsync, command: str) -> None:
    ran = umsync("runs", command, "--help")
    assert ran.code == 0
    assert f"umsync runs {command}" in ran.out.partition("Example:")[2]
