"""`umsync ledger`: run logs on a branch of their own, and what they tell the next job."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import NOW, Ran, Umsync
from tests.support.repositories import WHO, commit, git
from umsync.cli.ledger import _credentials

ENV = {"PATH": os.environ["PATH"], **{key: WHO[key] for key in WHO if "CONFIG" in key}}


@pytest.fixture
def origin(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the repository in the folder comes from."""
    bare = tmp_path_factory.mktemp("remote") / "origin.git"
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / ".gitignore").write_text("*\n")
    commit(folder)
    git(folder, "remote", "add", "origin", str(bare))
    return bare


def ledger(umsync: Umsync, *arguments: str) -> Ran:
    return umsync("ledger", *arguments, env=ENV)


def names(origin: Path) -> set[str]:
    return set(git(origin, "ls-tree", "-r", "--name-only", "umsync-runs").split())


def test_it_begins_a_branch_without_history_of_the_manifests(umsync: Umsync, origin: Path) -> None:
    assert "no run logs yet" in ledger(umsync, "fetch").out
    assert ledger(umsync, "push").out == "There is nothing new to push.\n"
    Path(".umsync/a").write_text("1")
    assert ledger(umsync, "push").code == 0
    assert names(origin) == {"a"}
    assert git(origin, "rev-list", "--count", "umsync-runs") == "1"


def test_the_next_job_has_what_the_last_one_kept(umsync: Umsync, origin: Path) -> None:
    ledger(umsync, "fetch")
    Path(".umsync/a").write_bytes(b"1\r\n")
    ledger(umsync, "push")
    assert ledger(umsync, "fetch", "--folder", "other").out == "Run logs are in other.\n"
    assert Path("other/a").read_bytes() == b"1\r\n"
    assert names(origin) == {"a"}


@pytest.mark.parametrize("is_begun", [True, False])
def test_two_jobs_that_push_lose_nothing(umsync: Umsync, origin: Path, is_begun: bool) -> None:
    if is_begun:
        ledger(umsync, "fetch", "--folder", "first")
        Path("first/zero").write_text("0")
        ledger(umsync, "push", "--folder", "first")
    for name in ("one", "two"):
        ledger(umsync, "fetch", "--folder", name)
        Path(name, name).write_text(name)
    for name in ("one", "two"):
        assert ledger(umsync, "push", "--folder", name).code == 0
    assert {"one", "two"} <= names(origin)


def test_locks_are_not_kept(umsync: Umsync, origin: Path) -> None:
    ledger(umsync, "fetch")
    Path(".umsync/runs/.locks").mkdir(parents=True)
    Path(".umsync/runs/.locks/acme.lock").touch()
    Path(".umsync/runs/log").touch()
    ledger(umsync, "push")
    assert names(origin) == {"runs/log"}


def test_a_folder_with_something_in_it_is_left_alone(umsync: Umsync, origin: Path) -> None:
    del origin
    Path(".umsync").mkdir()
    Path(".umsync/mine").write_text("1")
    ran = ledger(umsync, "fetch")
    assert ran.code == 11
    assert "is not empty" in ran.err


def test_not_reaching_the_branch_is_not_taken_for_none(umsync: Umsync, origin: Path) -> None:
    """A ledger that is missed would let a plan be used twice."""
    origin.rename(origin.with_name("gone"))
    ran = ledger(umsync, "fetch")
    assert ran.code == 11
    assert "could not reach" in ran.err


def test_logs_that_cannot_be_pushed_are_told(umsync: Umsync, origin: Path) -> None:
    ledger(umsync, "fetch")
    Path(".umsync/a").write_text("1")
    hook = origin / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    ran = ledger(umsync, "push")
    assert ran.code == 11
    assert "could not be pushed" in ran.err
    hook.unlink()
    assert ledger(umsync, "push").code == 0
    assert names(origin) == {"a"}


def test_a_repository_without_origin_is_an_error(umsync: Umsync, folder: Path) -> None:
    git(folder, "init", "--quiet")
    assert ledger(umsync, "fetch").code == 11


def test_a_token_is_for_its_own_host_and_encrypted() -> None:
    given = _credentials("https://github.com/acme/people", {"GITHUB_TOKEN": "t0ken-of-a-job"})
    assert given["GIT_CONFIG_KEY_0"] == "http.https://github.com/.extraheader"
    assert "t0ken" not in str(given)
    assert _credentials("http://github.com/acme/people", {"GITHUB_TOKEN": "x"}) == {}
    assert _credentials("https://github.com/acme/people", {}) == {}


def test_the_newest_run_of_a_source(umsync: Umsync) -> None:
    assert umsync("ledger", "last-run", "acme").out == "\n"
    umsync("plan", "-o", "plan.json")
    umsync("apply", "plan.json", "--yes")
    (run,) = [each.name for each in Path(".umsync/runs").iterdir() if each.name.startswith("2")]
    assert umsync("ledger", "last-run", "acme").out == f"{run}\n"
    assert umsync("ledger", "last-run", "labs").out == "\n"
    assert umsync("ledger", "last-run", "acme", "--stopped").out == "\n"


def _killed(umsync: Umsync) -> str:
    """A run whose log ends in its middle, as after a machine went away."""
    umsync("plan", "-o", "plan.json")
    umsync("apply", "plan.json", "--yes")
    run = umsync("ledger", "last-run", "acme").out.strip()
    folder = Path(".umsync/runs", run)
    (folder / "run.json").unlink()
    lines = (folder / "events.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "events.jsonl").write_bytes(b"".join(lines[:3]))
    return run


def test_a_run_that_was_killed_can_be_gone_on_with(umsync: Umsync) -> None:
    run = _killed(umsync)
    assert umsync("ledger", "last-run", "acme", "--stopped").out == f"{run}\n"


def test_a_run_whose_plan_has_expired_cannot(umsync: Umsync) -> None:
    _killed(umsync)
    later = NOW + timedelta(days=2)
    assert umsync("ledger", "last-run", "acme", "--stopped", now=later).out == "\n"


def test_a_run_whose_plan_is_damaged_cannot(umsync: Umsync) -> None:
    run = _killed(umsync)
    Path(".umsync/runs", run, "plan.json").write_text("{}")
    assert umsync("ledger", "last-run", "acme", "--stopped").out == "\n"


def test_the_heartbeat_tells_when_all_was_well(umsync: Umsync) -> None:
    assert umsync("ledger", "heartbeat", "beat").out == "No successful run is on record yet.\n"
    assert "less than a day ago" in umsync("ledger", "heartbeat", "beat", "--beat").out
    ran = umsync("ledger", "heartbeat", "beat", now=NOW + timedelta(days=1, hours=1))
    assert ran.out == "Last successful run: 2026-11-22 12:00 UTC, 1 day ago.\n"
    ran = umsync("ledger", "heartbeat", "beat", now=NOW + timedelta(days=3, hours=12))
    assert ran.out.endswith("3 days ago.\n"), "a weekend is not too long"
    ran = umsync("ledger", "heartbeat", "beat", now=NOW + timedelta(days=4, hours=1))
    assert ran.out.endswith("4 days ago. **That is too long ago.**\n")


def test_a_heartbeat_that_is_none_is_taken_for_none(umsync: Umsync) -> None:
    Path("beat").write_bytes(b"\xffsoon")
    assert "No successful run" in umsync("ledger", "heartbeat", "beat").out
