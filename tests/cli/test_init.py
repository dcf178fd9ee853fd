"""`umsync init`: a repository to begin with, the same as the example."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from umsync.cli.scaffolding import texts

if TYPE_CHECKING:
    from tests.cli.conftest import Umsync

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "github-actions"
REUSABLE = ("umsync-plan.yml", "umsync-apply.yml")
REFRESH = "UMSYNC_REFRESH"


def _files(folder: Path) -> dict[str, str]:
    found = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_text("utf-8") for each in found}


@pytest.mark.parametrize("name", REUSABLE)
def test_it_writes_the_workflows_that_the_stories_run(name: str) -> None:
    """Refresh with `UMSYNC_REFRESH=1 .venv/bin/pytest tests/cli/test_init.py`."""
    tested = (ROOT / ".github" / "workflows" / name).read_text("utf-8")
    if os.environ.get(REFRESH) == "1":
        (ROOT / "umsync" / "cli" / "scaffold" / name).write_text(tested, "utf-8")
    assert texts()[f".github/workflows/{name}"] == tested


@pytest.mark.parametrize("path", sorted(texts()))
def test_the_example_is_what_it_writes(path: str) -> None:
    """Refresh with the same command."""
    text = texts()[path]
    if os.environ.get(REFRESH) == "1":
        (EXAMPLE / path).parent.mkdir(parents=True, exist_ok=True)
        (EXAMPLE / path).write_text(text, "utf-8")
    assert (EXAMPLE / path).read_text("utf-8") == text


def test_the_example_has_nothing_else() -> None:
    assert _files(EXAMPLE).keys() == texts().keys()


def test_it_writes_everything_and_says_where(umsync: Umsync, folder: Path) -> None:
    ran = umsync("init", "people")
    assert (ran.code, ran.err) == (0, "")
    assert _files(folder / "people") == texts()
    assert "What to do now is in people/README.md." in ran.out


def test_what_it_writes_is_valid_and_changes_nobody(
    umsync: Umsync, monkeypatch: pytest.MonkeyPatch
) -> None:
    umsync("init", "people")
    monkeypatch.chdir("people")
    assert umsync("validate").out == "Valid: 2 files, 1 source, 0 saved filters, 0 policies.\n"


def test_its_first_policy_is_valid_when_the_comments_are_off(
    umsync: Umsync, monkeypatch: pytest.MonkeyPatch
) -> None:
    umsync("init", "people")
    monkeypatch.chdir("people")
    path = Path("manifests/policies.yaml")
    _, _, commented = path.read_text().partition("branch:\n")
    path.write_text("".join(f"{line[2:]}\n" for line in commented.splitlines()))
    assert "1 policy" in umsync("validate").out


@pytest.mark.parametrize("name", ["plan.yml", "apply.yml"])
def test_what_is_installed_can_be_named_by_taking_off_comments(name: str) -> None:
    lines = texts()[f".github/workflows/{name}"].splitlines()
    first = next(n for n, line in enumerate(lines) if "# What pip installs" in line)
    lines[first + 1 : first + 3] = [
        each.replace("# ", "", 1) for each in lines[first + 1 : first + 3]
    ]
    given = yaml.safe_load("\n".join(lines))["jobs"]["umsync"]["with"]
    assert given["requirement"] == "umsync @ git+https://github.com/OWNER/umsync@COMMIT"


@pytest.mark.parametrize("path", sorted(texts()))
def test_it_overwrites_nothing(umsync: Umsync, folder: Path, path: str) -> None:
    there = folder / "people" / path
    there.parent.mkdir(parents=True)
    there.write_text("mine")
    ran = umsync("init", "people")
    assert ran.code == 11
    assert f"people has {path} already" in ran.err
    assert _files(folder / "people") == {path: "mine"}


def test_it_follows_no_dangling_link(umsync: Umsync, folder: Path) -> None:
    (folder / "README.md").symlink_to(folder / "elsewhere")
    assert umsync("init").code == 11
    assert not (folder / "elsewhere").exists()


def test_a_folder_that_cannot_be_written_is_an_error(umsync: Umsync, folder: Path) -> None:
    (folder / "people").write_text("a file")
    assert umsync("init", "people").code == 2
    (folder / "people").unlink()
    (folder / "people").mkdir()
    (folder / "people" / "manifests").write_text("a file")
    ran = umsync("init", "people")
    assert ran.code == 11
    assert "Error: Cannot" in ran.err
