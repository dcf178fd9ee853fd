"""`apply --resume` and what ends a run early, as a user types it."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.support.faults import Fault
from tests.support.journeys import Journey
from tests.support.worlds import World
from umsync.cli.run_reports import keep_reports
from umsync.errors import ExitCode

PLENTY = {"count": 10_000, "percent": 100}
MANIFEST = {
    "sources": {"acme": {"sandbox": "acme"}},
    "protect": {"groups": ["site-admins"], "min_org_admins": 1},
    "limits": {"destructive": PLENTY, "changes": PLENTY},
    "policies": {
        "pause": {"where": {"group": "contractors", "status": "active"}, "do": "suspend"},
        "leavers": {
            "where": {"status": "deactivated"},
            "do": {"remove_from_groups": ["jira-users-acme", "confluence-users-acme"]},
        },
    },
}
REFUSED = Fault("write", 3, "403", lasting=True)


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journey:
    monkeypatch.chdir(tmp_path)
    journey = Journey({"acme": World.of(80, 7)}, MANIFEST)
    assert journey.umsync("plan", "-o", "plan.json")[0] == 0
    return journey


def world(journey: Journey) -> World:
    return journey.worlds["acme"]


def applied(journey: Journey, *more: str) -> tuple[int, str]:
    return journey.umsync("apply", "plan.json", "--yes", *more)


def runs() -> list[str]:
    """In the order in which they went on with each other."""
    heads = [
        json.loads(path.read_text())["head"] for path in Path(".umsync/runs").glob("2*/run.json")
    ]
    after = {each["resumes"]: each["run_id"] for each in heads}
    found = [after[None]]
    while found[-1] in after:
        found.append(after[found[-1]])
    return found


def outcomes(run_id: str) -> list[str]:
    record = json.loads(Path(f".umsync/runs/{run_id}/run.json").read_text())
    return [each["outcome"] for each in record["results"]]


def test_a_run_with_failures_says_how_to_go_on_and_going_on_ends_it(acme: Journey) -> None:
    world(acme).start(REFUSED)
    code, said = applied(acme)
    (first,) = runs()
    assert code == ExitCode.CHANGES_FAILED
    assert f"Go on with: umsync apply --resume {first}" in said
    world(acme).start()
    code, said = acme.umsync("apply", "--resume", first, "--yes")
    assert (code, runs()[0]) == (0, first)
    assert f"Run {first} left this undone." in said
    assert "Go on with" not in said
    assert set(outcomes(runs()[1])) == {"applied"}
    assert "No changes." in acme.umsync("plan")[1]


def test_a_unique_beginning_of_the_run_is_enough(acme: Journey) -> None:
    world(acme).start(REFUSED)
    applied(acme)
    world(acme).start()
    assert acme.umsync("apply", "--resume", "2026", "--yes")[0] == 0


def test_what_was_made_is_not_made_again(acme: Journey) -> None:
    world(acme).start(Fault("write", 2, "lost answer"), Fault("write", 3, "403", lasting=True))
    applied(acme)
    before = [each.key for each in world(acme).writes if each.executed]
    world(acme).start()
    acme.umsync("apply", "--resume", runs()[0], "--yes")
    after = [each.key for each in world(acme).writes if each.executed]
    assert len(before) == 3
    assert not set(before) & set(after)


def test_a_complete_run_leaves_nothing(acme: Journey) -> None:
    assert applied(acme)[0] == 0
    code, said = acme.umsync("apply", "--resume", runs()[0], "--yes")
    assert (code, said.strip()) == (
        0,
        f"Nothing to go on with: run {runs()[0]} left nothing undone.",
    )


def test_an_older_run_names_the_newer_one(acme: Journey) -> None:
    world(acme).start(REFUSED)
    applied(acme)
    acme.umsync("apply", "--resume", runs()[0], "--yes")
    first, second = runs()
    code, said = acme.umsync("apply", "--resume", first, "--yes")
    assert code == ExitCode.PLAN_REFUSED
    assert f"umsync apply --resume {second}" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("apply", "plan.json", "--resume", "2026"),
        ("apply", "--resume", "2026", "--source", "acme"),
        ("apply", "--resume", "2026", "--where", "everyone", "--do", "suspend"),
        ("apply", "--resume", "2026"),
        ("apply", "--resume", "1999", "--yes"),
        ("apply", "--resume", "../2026", "--yes"),
        ("apply", "plan.json", "--yes", "--max-failures", "x"),
        ("apply", "plan.json", "--yes", "--max-failures", "101%"),
        ("apply", "plan.json", "--yes", "--max-failures", "-1"),
        ("apply", "plan.json", "--yes", "--max-wait", "1d"),
        ("apply", "plan.json", "--yes", "--max-time", "soon"),
        ("apply", "plan.json", "--yes", "--parallelism", "0"),
    ],
    ids=" ".join,
)
def test_what_does_not_fit_together_is_a_usage_error(
    acme: Journey, arguments: tuple[str, ...]
) -> None:
    world(acme).start(REFUSED)
    applied(acme)
    world(acme).start()
    assert acme.umsync(*arguments)[0] == ExitCode.USAGE
    assert world(acme).writes == []


def test_changed_manifests_do_not_go_on(acme: Journey) -> None:
    world(acme).start(REFUSED)
    applied(acme)
    world(acme).start()
    Path("umsync.yaml").write_text(json.dumps({**MANIFEST, "exempt": []}))
    assert acme.umsync("apply", "--resume", "2026", "--yes")[0] == ExitCode.PLAN_REFUSED
    assert world(acme).writes == []


def test_the_number_that_was_accepted_still_counts(acme: Journey) -> None:
    few = {**MANIFEST, "limits": {"destructive": {"count": 2, "percent": 100}, "changes": PLENTY}}
    Path("umsync.yaml").write_text(json.dumps(few))
    acme.umsync("plan", "-o", "plan.json")
    number = json.loads(Path("plan.json").read_text())["destructive"]
    world(acme).start(REFUSED)
    accepted = ("--accept-destructive", str(number))
    assert applied(acme, *accepted)[0] == ExitCode.CHANGES_FAILED
    world(acme).start()
    assert acme.umsync("apply", "--resume", "2026", "--yes")[0] == 0


def test_too_many_failures_end_the_run(acme: Journey) -> None:
    world(acme).start(REFUSED)
    code, said = applied(acme, "--max-failures", "2", "--parallelism", "1")
    assert code == ExitCode.CHANGES_FAILED
    assert "More changes failed than the 2 that may (--max-failures)" in said
    assert outcomes(runs()[0]).count("failed") == 3
    assert "Go on with" in said


def test_a_percentage_is_of_the_changes(acme: Journey) -> None:
    number = len(json.loads(Path("plan.json").read_text())["changes"])
    world(acme).start(Fault("write", 0, "403", lasting=True))
    applied(acme, "--max-failures", "50%", "--parallelism", "1")
    failed = outcomes(runs()[0]).count("failed")
    assert failed == number // 2 + 1


def test_a_wait_that_is_too_long_ends_the_run_cleanly(acme: Journey) -> None:
    world(acme).start(Fault("write", 2, "429", lasting=True))
    code, said = applied(acme, "--max-wait", "0", "--parallelism", "1")
    assert code == ExitCode.STOPPED
    assert "--max-wait" in said
    assert set(outcomes(runs()[0])) == {"applied", "not_attempted"}
    world(acme).start()
    assert acme.umsync("apply", "--resume", "2026", "--yes")[0] == 0


def test_a_limit_that_passes_is_waited_for_and_told(acme: Journey) -> None:
    world(acme).start(Fault("write", 2, "429"))
    code, said = applied(acme, "--parallelism", "1")
    assert code == 0
    assert "changes are done" in said
    assert "Waited once, 1 s in all." in said or "Waited once, 2 s in all." in said
    tries = [
        each["attempts"]
        for each in json.loads(Path(f".umsync/runs/{runs()[0]}/run.json").read_text())["results"]
        if each["attempts"]
    ]
    assert [each["status"] for (each,) in tries] == [429]


def test_the_time_for_a_run_can_be_up_at_once(acme: Journey) -> None:
    code, said = applied(acme, "--max-time", "0s")
    assert (code, set(outcomes(runs()[0]))) == (ExitCode.STOPPED, {"not_attempted"})
    assert "--max-time" in said
    assert acme.umsync("apply", "--resume", "2026", "--yes")[0] == 0


def test_a_one_off_that_is_gone_on_with_needs_its_digest_again(acme: Journey) -> None:
    asked = ("--where", "{group: contractors, status: active}", "--do", "suspend")
    acme.umsync("plan", *asked, "-o", "plan.json")
    digest = json.loads(Path("plan.json").read_text())["digest"]
    world(acme).start(REFUSED)
    applied(acme, "--expect-digest", digest)
    world(acme).start()
    assert acme.umsync("apply", "--resume", "2026", "--yes")[0] == ExitCode.PLAN_REFUSED
    assert world(acme).writes == []
    again = ("apply", "--resume", "2026", "--yes", "--expect-digest", digest)
    assert acme.umsync(*again)[0] == 0


@pytest.mark.parametrize("parallelism", ["1", "2", "8"])
def test_the_end_is_the_same_however_many_are_changed_at_once(
    acme: Journey, parallelism: str
) -> None:
    assert applied(acme, "--parallelism", parallelism)[0] == 0
    assert "No changes." in acme.umsync("plan")[1]
    assert acme.umsync("runs", "show", "2026")[0] == 0


def test_a_plan_does_not_wait_longer_than_it_may(acme: Journey) -> None:
    world(acme).start(Fault("read", 3, "429", lasting=True))
    code, said = acme.umsync("plan", "--max-wait", "0")
    assert code == ExitCode.STOPPED
    assert "--max-wait" in said


def test_the_command_to_go_on_names_runs_and_manifests_that_are_elsewhere(acme: Journey) -> None:
    Path("umsync.yaml").rename("acme.yaml")
    assert acme.umsync("plan", "-m", "acme.yaml", "--runs", "log", "-o", "plan.json")[0] == 0
    world(acme).start(REFUSED)
    _, said = applied(acme, "-m", "acme.yaml", "--runs", "log")
    (run,) = Path("log").glob("2*")
    command = f"umsync apply --resume {run.name} --runs log -m acme.yaml"
    assert f"Go on with: {command}\n" in said
    assert f"umsync runs show {run.name} --runs log\n" in said
    world(acme).start()
    assert acme.umsync(*command.split()[1:], "--yes")[0] == 0


def test_the_command_to_go_on_with_a_one_off_has_its_digest(acme: Journey) -> None:
    asked = ("--where", "{group: contractors, status: active}", "--do", "suspend")
    acme.umsync("plan", *asked, "-o", "plan.json")
    digest = json.loads(Path("plan.json").read_text())["digest"]
    world(acme).start(REFUSED)
    _, said = applied(acme, "--expect-digest", digest)
    command = f"umsync apply --resume {runs()[0]} --expect-digest {digest}"
    assert command in said
    code, said = acme.umsync("apply", "--resume", "2026", "--yes")
    assert code == ExitCode.PLAN_REFUSED
    typed = f"umsync apply --resume {runs()[0]} --yes --expect-digest {digest}"
    assert typed in said
    world(acme).start()
    assert acme.umsync(*typed.split()[1:])[0] == 0


def test_a_plan_that_was_exchanged_in_the_runs_folder_is_refused(acme: Journey) -> None:
    world(acme).start(REFUSED)
    applied(acme)
    acme.umsync("plan", "--where", "everyone", "--do", "suspend", "-o", "other.json")
    Path("other.json").rename(f".umsync/runs/{runs()[0]}/plan.json")
    world(acme).start()
    code, said = acme.umsync("apply", "--resume", "2026", "--yes")
    assert (code, world(acme).writes) == (ExitCode.PLAN_REFUSED, [])
    assert "is not the one that it carried out" in said
    assert "--expect-digest" not in said


def test_ctrl_c_after_the_last_change_does_not_hide_the_run(
    acme: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        keep_reports(*arguments)

    monkeypatch.setattr("umsync.cli.applying.keep_reports", interrupted)
    code, said = applied(acme)
    assert code == 0
    assert f"Run {runs()[0]}: " in said
    assert {"report.md", "report.html"} <= {
        each.name for each in Path(f".umsync/runs/{runs()[0]}").iterdir()
    }
