"""`umsync runs delete`: asks, keeps what is needed, and removes nothing that it was not told."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.builders import NOW, ticking
from tests.support.runs import Runs
from umsync.cli import main
from umsync.cli.runtime import Runtime
from umsync.model.run import Outcome
from umsync.runs.deleted import FILE
from umsync.runs.lock import hold

if TYPE_CHECKING:
    from tests.cli.conftest import Ran, Umsync

HOUR = 1 / 24
APPLIED, FAILED = Outcome.APPLIED, Outcome.FAILED
OLD, OLDER = "20261013T231500Z-aaaaaa", "20261012T231500Z-aaaaaa"
NEWEST = "20261112T231500Z-aaaaaa"


@pytest.fixture
def runs(folder: Path) -> Runs:
    """Two runs of 40 and 41 days ago that nothing needs, and the newest of ten days ago."""
    assert folder.name.startswith("test_")
    assert Path.cwd() == folder
    runs = Runs(folder / ".umsync" / "runs")
    for days in (41, 40, 10):
        runs.add(days, APPLIED)
    return runs


@pytest.fixture
def delete(umsync: Umsync, runs: Runs) -> Umsync:
    del runs

    def typed(*arguments: str, **named: Any) -> Ran:
        return umsync("runs", "delete", *arguments, **{"now": NOW, **named})

    return typed


def left(runs: Runs) -> list[str]:
    return [each.run_id for each in runs.store.folders()]


def windowed(days: int) -> None:
    path = Path("umsync.yaml")
    limit = f"limits:\n  window: {{days: {days}, destructive: 50}}\n"
    path.write_text(path.read_text().replace("limits:\n", limit))


def test_the_demo_has_limits() -> None:
    """So that `windowed` finds where to write."""
    from importlib.resources import files

    assert "limits:\n" in files("umsync.cli").joinpath("demo.yaml").read_text("utf-8")


def test_a_run_that_is_named_is_deleted(delete: Umsync, runs: Runs) -> None:
    ran = delete("20261013", "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "1 run deleted. .umsync/runs/deleted.jsonl names them.\n"
    assert left(runs) == [NEWEST, OLDER]


def test_several_are_deleted_once_each(delete: Umsync, runs: Runs) -> None:
    assert delete(OLD, OLDER, OLD, "--yes").out.startswith("2 runs deleted.")
    assert left(runs) == [NEWEST]


def test_what_is_older_is_deleted_and_what_is_needed_is_kept(delete: Umsync, runs: Runs) -> None:
    ran = delete("--older-than", "5d", "--yes")
    assert ran.code == 0
    assert ran.err == (
        "1 run kept, 2026-11-12: the next plan of the source compares its number of users. "
        "To delete anyway: --include-newest\n"
    )
    assert ran.out.startswith("2 runs deleted.")
    assert left(runs) == [NEWEST]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--older-than", "40d"], [NEWEST, OLD]),
        (["--older-than", "41d"], [NEWEST, OLD, OLDER]),
        (["--older-than", "5d", "--failed"], [NEWEST, OLD, OLDER]),
        (["--user", "User A0"], [NEWEST]),
        (["--user", "somebody else"], [NEWEST, OLD, OLDER]),
        (["--since", "2026-10-13"], [NEWEST, OLDER]),
        (["--older-than", "5d", "--until", "2026-10-12"], [NEWEST, OLD]),
        (["--older-than", "40d", "--until", "2026-11-22"], [NEWEST, OLD]),
        (["--state", "stopped"], [NEWEST, OLD, OLDER]),
        (["--outcome", "applied", "--failed"], [NEWEST, OLD, OLDER]),
    ],
    ids=" ".join,
)
def test_filters_choose(
    delete: Umsync, runs: Runs, options: list[str], expected: list[str]
) -> None:
    assert delete(*options, "--yes").code == 0
    assert left(runs) == expected


def test_a_dry_run_deletes_nothing(delete: Umsync, runs: Runs) -> None:
    ran = delete("--older-than", "5d", "--dry-run")
    assert ran.code == 0
    assert ran.out.endswith("2 runs would be deleted. This was a dry run: nothing was.\n")
    assert OLD in ran.out
    assert len(left(runs)) == 3
    assert not (runs.root / FILE).exists()


@pytest.mark.parametrize(
    "arguments",
    [["--yes"], [OLD, "--older-than", "5d", "--yes"], ["--include-newest", "--yes"]],
    ids=" ".join,
)
def test_what_is_not_clear_deletes_nothing(
    delete: Umsync, runs: Runs, arguments: list[str]
) -> None:
    assert delete(*arguments).code == 2
    assert len(left(runs)) == 3


def test_where_nobody_can_be_asked_nothing_is_deleted(delete: Umsync, runs: Runs) -> None:
    ran = delete(OLD)
    assert ran.code == 2
    assert "--yes" in ran.err
    assert len(left(runs)) == 3


@pytest.mark.parametrize(
    ("answer", "code", "count"), [("y\n", 0, 1), ("n\n", 10, 3), ("\n", 10, 3), ("", 10, 3)]
)
def test_it_asks_with_the_count_and_the_days(  # noqa: PLR0917 - fixtures are arguments
    runs: Runs,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
    count: int,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    runtime = Runtime(env={}, clock=lambda: NOW, can_ask=True, can_draw=False)
    assert main(["runs", "delete", "--older-than", "5d"], runtime) == code
    assert "Delete 2 runs, 2026-10-12 to 2026-10-13? " in capsys.readouterr().out
    assert len(left(runs)) == count


def test_a_run_that_is_named_and_needed_keeps_all(delete: Umsync, runs: Runs) -> None:
    ran = delete(OLD, NEWEST, "--yes")
    assert ran.code == 6
    assert f"Nothing was deleted. Still needed: {NEWEST}: " in ran.err
    assert "--include-newest" in ran.err
    assert len(left(runs)) == 3


def test_the_newest_goes_when_it_is_included(delete: Umsync, runs: Runs) -> None:
    ran = delete(NEWEST, "--include-newest", "--yes")
    assert ran.code == 0
    assert ran.err.startswith("Included, 1 run: the next plan")
    assert left(runs) == [OLD, OLDER]


def test_what_can_be_gone_on_with_is_kept(delete: Umsync, runs: Runs) -> None:
    run_id = runs.add(HOUR, FAILED).run_id
    ran = delete(run_id, "--yes", "--include-newest", "--include-unexpired")
    assert ran.code == 6
    assert "an apply can go on with it. To delete anyway: --include-resumable" in ran.err
    everything = ("--include-newest", "--include-unexpired", "--include-resumable")
    assert delete(run_id, "--yes", *everything).code == 0
    assert run_id not in left(runs)


def test_a_plan_stays_used_when_its_run_is_deleted(delete: Umsync, umsync: Umsync) -> None:
    assert umsync("plan", "-o", "plan.json").code == 0
    assert umsync("apply", "plan.json", "--yes").code == 0
    now = datetime(2026, 11, 22, 13, tzinfo=UTC)
    ran = delete("20261122", "--yes", "--include-newest", now=now)
    assert ran.code == 6
    assert "the plan has not expired, and must not be applied again" in ran.err
    options = ("--include-newest", "--include-unexpired", "--include-window", "--yes")
    assert delete("20261122", *options, now=now).code == 0
    ran = umsync("apply", "plan.json", "--yes")
    assert ran.code == 7
    assert "carried out this plan before" in ran.err


@pytest.mark.parametrize(("days", "code"), [(39, 0), (41, 6)])
def test_the_window_of_the_manifests_keeps_runs(delete: Umsync, days: int, code: int) -> None:
    windowed(days)
    ran = delete(OLD, "--yes")
    assert ran.code == code
    assert ("--include-window" in ran.err) == (code == 6)


def test_the_window_of_named_manifests_counts(delete: Umsync) -> None:
    Path("umsync.yaml").rename("other.yaml")
    windowed_text = Path("other.yaml").read_text()
    limit = "limits:\n  window: {days: 60, destructive: 50}\n"
    Path("other.yaml").write_text(windowed_text.replace("limits:\n", limit))
    assert delete(OLD, "--yes", "-m", "other.yaml").code == 6
    assert delete(OLD, "--yes").code == 0


@pytest.mark.parametrize("text", [None, "sources: ["])
def test_without_manifests_a_month_is_kept(delete: Umsync, runs: Runs, text: str | None) -> None:
    Path("umsync.yaml").unlink()
    if text:
        Path("umsync.yaml").write_text(text)
    runs.add(30, APPLIED)
    ran = delete("--older-than", "15d", "--yes")
    assert ran.code == 0
    why = "The manifests cannot be read" if text else "There are no manifests here"
    assert f"{why}, so all runs of the last 31 days may count for limits" in ran.err
    assert "1 run kept, 2026-10-23" in ran.err
    assert len(left(runs)) == 2


def test_mistakes_in_named_manifests_delete_nothing(delete: Umsync, runs: Runs) -> None:
    Path("bad.yaml").write_text("sources: [")
    assert delete(OLD, "--yes", "-m", "bad.yaml").code == 3
    assert len(left(runs)) == 3


EVERYTHING = tuple(
    f"--include-{name}" for name in ("unfinished", "resumable", "unexpired", "window", "newest")
)


def test_a_run_in_progress_is_never_deleted(delete: Umsync, runs: Runs) -> None:
    run_id = runs.add(HOUR, APPLIED, state=None).run_id
    with hold(runs.root, ["acme"], ticking()):
        ran = delete(run_id, "--yes", *EVERYTHING)
        assert ran.code == 6
        assert "an apply is working on the source. Wait until it has ended." in ran.err
        assert delete("--since", "1d", "--yes", *EVERYTHING).code == 0
        assert delete(OLD, "--yes").code == 0
    assert left(runs) == [run_id, NEWEST, OLDER]


def test_a_killed_run_is_kept_for_a_day(delete: Umsync, runs: Runs) -> None:
    run_id = runs.add(HOUR, APPLIED, state=None).run_id
    ran = delete(run_id, "--yes", *EVERYTHING[1:])
    assert ran.code == 6
    assert "--include-unfinished" in ran.err
    assert delete(run_id, "--yes", *EVERYTHING).code == 0
    assert run_id not in left(runs)


def test_an_apply_that_begins_meanwhile_stops_the_deletion(
    delete: Umsync, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = runs.add(HOUR, FAILED).run_id
    monkeypatch.setattr("umsync.cli.runs_needed.is_held", lambda _root, _source: False)
    with hold(runs.root, ["acme"], ticking()):
        assert delete(run_id, "--yes", *EVERYTHING).code == 8
    assert run_id in left(runs)


def test_foreign_files_are_named(delete: Umsync, runs: Runs) -> None:
    (runs.root / OLD / "no\ntes").write_text("mine")
    ran = delete(OLD, "--yes")
    assert ran.code == 0
    assert f"{OLD} keeps what umsync did not write: no\\u000ates" in ran.err
    assert [each.name for each in (runs.root / OLD).iterdir()] == ["no\ntes"]
    assert ran.out == "1 run deleted. .umsync/runs/deleted.jsonl names them.\n"


def test_what_is_left_of_a_deleted_run_is_no_run(
    delete: Umsync, umsync: Umsync, runs: Runs
) -> None:
    (runs.root / OLD / "notes.txt").write_text("mine")
    delete(OLD, OLDER, "--yes")
    ran = umsync("runs", "list")
    assert ran.err == f"Warning: {Path('.umsync/runs', OLD)} is not a run. It is left alone.\n"
    assert "damaged" not in ran.out
    assert ran.out.endswith("2 runs deleted; .umsync/runs/deleted.jsonl names them.\n")
    assert f"Run {OLD} was deleted on 2026-11-22." in umsync("runs", "show", OLD).err
    assert (runs.root / OLD / "notes.txt").read_text() == "mine"


def test_a_folder_that_looks_like_no_run_is_left_alone(delete: Umsync, runs: Runs) -> None:
    path = runs.root / "20261001T000000Z-cccccc"
    path.mkdir()
    (path / "house.txt").write_text("mine")
    (path / "plan.json").write_text("mine, too")
    ran = delete("20261001", "--yes")
    assert "was left alone: it does not look like a run. It has what" in ran.err
    assert ran.out.startswith("0 runs deleted.")
    assert (path / "house.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "name", ["..", "../..", "/", "ABSOLUTE", "*", "", ".locks", f"{OLD}/", f"{OLD}.bak", "2026"]
)
def test_what_is_no_run_deletes_nothing(delete: Umsync, runs: Runs, name: str) -> None:
    """Each is only a text: a run is looked for by its name, never by a path."""
    (runs.root / f"{OLD}.bak").mkdir()
    ran = delete(str(runs.root / OLD) if name == "ABSOLUTE" else name, "--yes", *EVERYTHING)
    assert ran.code == 2
    assert len(left(runs)) == 3


def test_runs_behind_a_link_are_not_deleted(delete: Umsync, runs: Runs) -> None:
    Path("link").symlink_to(runs.root)
    ran = delete(OLD, "--yes", "--runs", "link")
    assert ran.code == 11
    assert f"link is a link. Name the folder itself: --runs {runs.root}" in ran.err
    assert len(left(runs)) == 3


def test_a_folder_that_is_no_run_store_loses_nothing(delete: Umsync, runs: Runs) -> None:
    del runs
    Path("home").mkdir()
    Path("home/plan.json").write_text("mine")
    Path("home/20261013").mkdir()
    ran = delete("--older-than", "0d", "--yes", "--runs", "home", *EVERYTHING)
    assert (ran.code, ran.out) == (0, "No run to delete.\n")
    assert {each.name for each in Path("home").iterdir()} == {"plan.json", "20261013"}


def test_a_store_that_is_not_there_is_no_mistake(delete: Umsync) -> None:
    assert delete("--older-than", "5d", "--runs", "none").out == "No runs in none.\n"
    assert not Path("none").exists()


def test_a_link_in_the_place_of_the_locks_is_not_followed(delete: Umsync, runs: Runs) -> None:
    run_id = runs.add(HOUR, FAILED).run_id
    Path("elsewhere").mkdir()
    (runs.root / ".locks").symlink_to(Path("elsewhere").resolve())
    assert delete(run_id, "--yes", *EVERYTHING).code == 6
    assert list(Path("elsewhere").iterdir()) == []
    assert run_id in left(runs)


def test_a_policy_that_no_run_knows_is_told(delete: Umsync, runs: Runs) -> None:
    ran = delete("--policy", "suspnd-idle", "--yes")
    assert ran.err == "Warning: No run has a change by a policy 'suspnd-idle'.\n"
    assert len(left(runs)) == 3


def test_a_run_of_which_nobody_can_tell_is_kept(delete: Umsync, runs: Runs) -> None:
    (runs.root / OLD / "plan.json").unlink()
    ran = delete("--user", "User a0", "--yes")
    assert f"whether run {OLD} fits" in ran.err
    assert OLD in left(runs)


def test_a_deletion_shows_in_the_list_and_when_the_run_is_asked_for(
    delete: Umsync, umsync: Umsync
) -> None:
    delete(OLD, "--yes")
    assert "1 run deleted; .umsync/runs/deleted.jsonl names them.\n" in umsync("runs", "list").out
    assert json.loads(umsync("runs", "list", "--format", "json").out)["deleted"] == 1
    ran = umsync("runs", "show", OLD)
    assert ran.code == 2
    assert f"Run {OLD} was deleted on 2026-11-22." in ran.err
