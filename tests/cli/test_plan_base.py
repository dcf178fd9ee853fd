"""`umsync plan --base`: what a change of the manifests adds to what was pending before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.repositories import WHO, commit, git

if TYPE_CHECKING:
    from tests.cli.conftest import Ran, Umsync

CONTRACTORS = {"where": {"group": "contractors", "status": "active"}, "do": "suspend"}
GUESTS = {"where": {"status": "suspended"}, "do": "restore"}
LIMIT = {"count": 500, "percent": 100}


def write(path: str = "umsync.yaml", **policies: Any) -> None:
    content = {
        "sources": {"acme": {"sandbox": "sandbox.json"}},
        "limits": {"destructive": LIMIT, "changes": LIMIT},
        "policies": policies,
    }
    Path(path).parent.mkdir(exist_ok=True, parents=True)
    Path(path).write_text(json.dumps(content))


def begin(folder: Path, **policies: Any) -> str:
    """A repository whose first commit has these policies."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    Path(".gitignore").write_text("sandbox.json\nplan.*\nother\n")
    write(**policies)
    return commit(folder)


def planned(umsync: Umsync, *more: str) -> dict[str, Any]:
    ran = umsync("plan", "-o", "plan.json", *more)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(Path("plan.json").read_text())
    return found


def test_what_the_change_adds_is_told_from_what_was_pending(umsync: Umsync, folder: Path) -> None:
    first = begin(folder, contractors=CONTRACTORS)
    before = {each["id"] for each in planned(umsync)["changes"]}
    write(contractors=CONTRACTORS, guests=GUESTS)
    plan = planned(umsync, "--base", "main")
    base, ids = plan["base"], {each["id"] for each in plan["changes"]}
    assert (base["ref"], base["commit"], base["reason"]) == ("main", first, None)
    assert set(base["pending"]) == before & ids == before
    assert len(ids) > len(before) > 0
    assert base["dropped"] == 0


def test_without_a_base_nothing_is_said_of_one(umsync: Umsync) -> None:
    assert planned(umsync)["base"] is None
    assert "pending" not in umsync("plan").out


def test_it_counts_what_is_no_longer_asked_for(umsync: Umsync, folder: Path) -> None:
    begin(folder, contractors=CONTRACTORS, guests=GUESTS)
    before = len(planned(umsync)["changes"])
    write(contractors=CONTRACTORS)
    plan = planned(umsync, "--base", "main")
    assert plan["base"]["dropped"] == before - len(plan["changes"]) > 0
    assert f"no longer asks for {plan['base']['dropped']}" in umsync("plan", "--base", "HEAD").out


def test_one_and_the_same_read_serves_both(umsync: Umsync, folder: Path) -> None:
    """The people are read once: it takes no more requests than either needs."""
    begin(folder, guests=GUESTS)
    write(contractors=CONTRACTORS, guests=GUESTS)
    alone = planned(umsync)["sources"]
    assert planned(umsync, "--base", "main")["sources"] == alone


def test_the_base_may_look_at_people_whom_the_change_leaves_alone(
    umsync: Umsync, folder: Path
) -> None:
    begin(folder, idle={"where": {"last_active": {"before": "90d"}}, "do": "suspend"})
    before = len(planned(umsync)["changes"])
    write(one={"where": {"group": "no-such-name-is-needed"}, "do": "suspend"})
    write(one={"where": {"email": "nobody@acme.example"}, "do": "suspend"})
    plan = planned(umsync, "--base", "main")
    assert plan["changes"] == []
    assert plan["base"]["dropped"] == before > 0
    assert (
        "This PR no longer asks for" in umsync("plan", "--base", "main", "--format", "markdown").out
    )


def test_the_working_tree_is_left_as_it_is(umsync: Umsync, folder: Path) -> None:
    begin(folder, contractors=CONTRACTORS)
    write(guests=GUESTS)
    before = (git(folder, "status", "--porcelain"), sorted(folder.iterdir()))
    umsync("plan", "--base", "main")
    assert (git(folder, "status", "--porcelain"), sorted(folder.iterdir())) == before


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_reports_say_it(umsync: Umsync, folder: Path, style: str) -> None:
    begin(folder, contractors=CONTRACTORS)
    write(contractors=CONTRACTORS, guests=GUESTS)
    plan = planned(umsync, "--base", "main", "--report", "plan.html", "--report", "plan.md")
    pending, total = len(plan["base"]["pending"]), len(plan["changes"])
    said = f"adds {total - pending} · already pending {pending}"
    assert said in umsync("plan", "--base", "main", "--format", style).out
    assert said in Path("plan.html").read_text("utf-8")
    assert f"**This PR {said}**" in Path("plan.md").read_text("utf-8")


def test_new_changes_are_marked_where_there_are_others(umsync: Umsync, folder: Path) -> None:
    begin(folder, contractors=CONTRACTORS)
    write(contractors=CONTRACTORS, guests=GUESTS)
    plan = planned(umsync, "--base", "main", "--report", "plan.md", "--report", "plan.html")
    text, page = Path("plan.md").read_text("utf-8"), Path("plan.html").read_text("utf-8")
    pending = len(plan["base"]["pending"])
    new = len(plan["changes"]) - pending
    assert text.count("| new |") == new
    assert f">new ({new})</option>" in page
    assert f">pending ({pending})</option>" in page
    assert "| New |" not in umsync("plan", "--base", "HEAD", "--source", "acme").out


def test_data_files_of_the_base_count(umsync: Umsync, folder: Path) -> None:
    people = json.loads(Path("sandbox.json").read_text())["users"]
    emails = [
        each["email"] for each in people if each["accountStatus"] == "active" and "email" in each
    ][:6]
    leavers = {"where": {"csv": "hr/gone.csv", "status": "active"}, "do": "suspend"}
    Path("hr").mkdir()
    Path("hr/gone.csv").write_text("\n".join(["email", *emails[:3]]) + "\n")
    begin(folder, leavers=leavers)
    Path("hr/gone.csv").write_text("\n".join(["email", *emails]) + "\n")
    plan = planned(umsync, "--base", "main")
    assert len(plan["changes"]) > len(plan["base"]["pending"]) > 0


def test_manifests_may_be_in_a_folder_and_named_from_another(
    umsync: Umsync, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(folder, guests=GUESTS)
    Path("umsync.yaml").rename("sandboxed.yaml")
    Path("teams").mkdir()
    Path("sandboxed.yaml").rename("teams/a.yaml")
    Path("teams/a.yaml").write_text(
        Path("teams/a.yaml").read_text().replace("sandbox.json", "../sandbox.json")
    )
    commit(folder)
    Path("other").mkdir()
    monkeypatch.chdir("other")
    plan = planned(umsync, "-m", "../teams", "--base", "HEAD")
    assert len(plan["base"]["pending"]) == len(plan["changes"]) > 0


def reason(umsync: Umsync, *more: str) -> str:
    base = planned(umsync, "--base", "main", *more)["base"]
    assert base["pending"] == []
    return str(base["reason"])


def test_a_first_commit_of_manifests_is_all_new(umsync: Umsync, folder: Path) -> None:
    begin(folder)
    Path("umsync.yaml").unlink()
    commit(folder)
    write(guests=GUESTS)
    assert reason(umsync) == "It has no manifests."
    assert "all of it counts as new: It has no manifests." in umsync("plan", "--base", "main").out


def test_mistakes_in_the_base_can_be_corrected(umsync: Umsync, folder: Path) -> None:
    begin(folder, guests={"where": "everyone", "do": "suspendd"})
    write(guests=GUESTS)
    assert reason(umsync, "--report", "plan.md") == "Its manifests have mistakes."
    assert "counts as new: Its manifests have mistakes" in Path("plan.md").read_text("utf-8")


def test_a_group_that_only_the_base_names_can_be_corrected(umsync: Umsync, folder: Path) -> None:
    begin(folder, gone={"where": {"group": "no-such-group"}, "do": "suspend"})
    write(guests=GUESTS)
    assert "do not fit the organization" in reason(umsync)


def test_another_organization_has_nothing_pending(umsync: Umsync, folder: Path) -> None:
    begin(folder, guests=GUESTS)
    content = json.loads(Path("umsync.yaml").read_text())
    content["sources"] = {
        "acme": {"organization": "7f3c2c1e-0000-4000-8000-000000000001", "api_key": {"env": "KEY"}}
    }
    Path("umsync.yaml").write_text(json.dumps(content))
    commit(folder)
    write(guests=GUESTS)
    plan = planned(umsync, "--base", "HEAD")
    assert (plan["base"]["pending"], plan["base"]["reason"]) == ([], None)
    assert plan["changes"]


def refused(umsync: Umsync, code: int, *arguments: str, env: dict[str, str] | None = None) -> Ran:
    ran = umsync("plan", *arguments, env=env)
    assert (ran.code, ran.out) == (code, ""), ran.err
    return ran


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "", "main:umsync.yaml", "a\x1bb", "a\0b"])
def test_a_ref_that_is_no_commit_is_an_error(umsync: Umsync, folder: Path, ref: str) -> None:
    begin(folder)
    ran = umsync("plan", f"--base={ref}")
    assert ran.code in {2, 11}
    assert ran.err.startswith("Error: ")
    assert "\x1b" not in ran.err


def test_a_shallow_clone_is_named(
    umsync: Umsync, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = begin(folder)
    commit(folder)
    git(folder, "clone", "--quiet", "--depth=1", f"file://{folder}", "other")
    monkeypatch.chdir("other")
    Path("sandbox.json").write_bytes(Path("../sandbox.json").read_bytes())
    ran = refused(umsync, 2, "--base", first)
    assert "The clone is shallow" in ran.err


@pytest.mark.needs("git")
def test_no_repository_is_an_error(umsync: Umsync, folder: Path) -> None:
    env = {"GIT_CEILING_DIRECTORIES": str(folder.parent)}
    assert "in no Git repository" in refused(umsync, 11, "--base", "main", env=env).err


def test_no_git_is_an_error(umsync: Umsync, folder: Path) -> None:
    begin(folder)
    env = {"PATH": str(folder / "nothing")}
    assert "There is no git command here" in refused(umsync, 11, "--base", "main", env=env).err


def test_a_git_that_cannot_run_is_an_error(umsync: Umsync, folder: Path) -> None:
    begin(folder)
    program = folder / "other" / "git"
    program.parent.mkdir()
    program.write_text("no script")
    program.chmod(0o755)
    env = {"PATH": str(program.parent)}
    assert "Git could not be run" in refused(umsync, 11, "--base", "main", env=env).err


def test_manifests_outside_of_the_repository_are_an_error(
    umsync: Umsync, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    Path("inner").mkdir()
    git(folder / "inner", "init", "--quiet")
    commit(folder / "inner")
    monkeypatch.chdir("inner")
    assert (
        "outside of the repository"
        in refused(umsync, 2, "-m", "../umsync.yaml", "--base", "HEAD").err
    )


def test_a_one_off_has_no_base(umsync: Umsync, folder: Path) -> None:
    begin(folder)
    one_off = ("--where", "everyone", "--do", "suspend")
    assert "a one-off is none" in refused(umsync, 2, *one_off, "--base", "main").err


def test_git_sees_no_key(umsync: Umsync, folder: Path) -> None:
    begin(folder)
    program = folder / "other" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n/usr/bin/env > {folder}/other/seen\nexit 1\n")
    program.chmod(0o755)
    umsync(
        "plan", "--base", "main", env={"PATH": f"{program.parent}", "ACME_ORG_KEY": "k3y", **WHO}
    )
    assert "k3y" not in Path("other/seen").read_text()


def test_such_a_plan_can_be_applied(umsync: Umsync, folder: Path) -> None:
    begin(folder, guests=GUESTS)
    planned(umsync, "--base", "main")
    ran = umsync("apply", "plan.json", "--yes")
    assert ran.code == 0, ran.err
