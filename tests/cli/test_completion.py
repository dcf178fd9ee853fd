"""What the shell completes: it asks no organization, and never says that something is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.support.runs import Runs
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from tests.cli.conftest import Umsync

RUN = "20261122T231500Z-aaaaaa"


class Complete(Protocol):
    def __call__(self, line: str) -> list[str]: ...


@pytest.fixture
def complete(umsync: Umsync, monkeypatch: pytest.MonkeyPatch) -> Complete:
    """What bash is offered for the last word of a line; nothing may go to standard error."""

    def completed(line: str) -> list[str]:
        monkeypatch.setenv("_UMSYNC_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        ran = umsync()
        assert ran.err == ""
        return [each.partition(",")[2] for each in ran.out.splitlines() if each]

    return completed


@pytest.fixture
def runs(folder: Path) -> Runs:
    runs = Runs(folder / ".umsync" / "runs")
    runs.add(0, Outcome.APPLIED)
    runs.add(3, Outcome.APPLIED)
    return runs


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("umsync ap", ["apply"]),
        ("umsync runs ", ["delete", "export", "list", "show", "site", "verify"]),
        ("umsync runs s", ["show", "site"]),
        ("umsync runs list --out", ["--outcome"]),
        ("umsync runs list --outcome fa", ["failed"]),
        ("umsync runs list --action sus", ["suspend"]),
        ("umsync runs list --state s", ["stopped"]),
        ("umsync runs list --policy suspend", ["suspend-idle-contractors"]),
        ("umsync runs list --source a", ["acme"]),
        ("umsync runs list --source x", []),
        ("umsync runs show 202611", [RUN, "20261119T231500Z-aaaaaa"]),
        ("umsync runs show 20261122", [RUN]),
        ("umsync runs show --failed 20261122", [RUN]),
        ("umsync runs show x", []),
        (f"umsync runs delete {RUN} 20261119", ["20261119T231500Z-aaaaaa"]),
        ("umsync runs export 20261122", [RUN]),
        ("umsync apply --resume 20261122", [RUN]),
        ("umsync undo 20261122", [RUN]),
        ("umsync plan --source a", ["acme"]),
        ("umsync users --filter id", ["idle"]),
        ("umsync kinds last", ["last_active"]),
        ("umsync apply plan.json --only susp", ["suspend", "suspend-idle-contractors"]),
        ("umsync apply plan.json --except remove_f", ["remove_from_groups"]),
        ("umsync users --columns ema", ["email", "email_verified"]),
        ("umsync users --columns name,email,ema", ["name,email,email_verified"]),
        ("umsync plan --format j", ["json", "junit"]),
        ("umsync plan --out pla", ["pla"]),
        ("umsync show pla", ["pla"]),
        ("umsync init peo", ["peo"]),
        ("umsync aply 2", []),
        ("umsync runs shw 2", []),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
@pytest.mark.usefixtures("runs")
def test_is_offered(complete: Complete, line: str, offered: list[str]) -> None:
    assert complete(line) == offered


def test_runs_of_another_store_are_offered(complete: Complete, runs: Runs) -> None:
    runs.root.rename("other")
    assert complete("umsync runs show --runs other 20261122") == [RUN]
    assert complete("umsync runs show 20261122") == []


def test_names_of_other_manifests_are_offered(complete: Complete) -> None:
    Path("umsync.yaml").rename("other.yaml")
    assert complete("umsync runs delete -m other.yaml --source a") == ["acme"]
    assert complete("umsync runs delete --source a") == []


@pytest.mark.parametrize("text", [None, "sources: [", "\x00", "- \n"])
@pytest.mark.parametrize("option", ["--source", "--policy"])
def test_broken_manifests_offer_nothing(complete: Complete, text: str | None, option: str) -> None:
    Path("umsync.yaml").unlink()
    if text is not None:
        Path("umsync.yaml").write_text(text)
    assert complete(f"umsync runs list {option} a") == []


def test_a_store_that_cannot_be_read_offers_nothing(complete: Complete) -> None:
    Path(".umsync").mkdir()
    Path(".umsync/runs").write_text("mine")
    assert complete("umsync runs show 2") == []


@pytest.mark.needs("bash")
@pytest.mark.usefixtures("runs")
def test_bash_takes_the_line_of_the_documentation(tmp_path: Path) -> None:
    """The real shell, with the command as a function, as nothing may be installed."""
    script = f"""
umsync() {{ {sys.executable} -m umsync "$@"; }}
export -f umsync
complete() {{ :; }}
eval "$(_UMSYNC_COMPLETE=bash_source {sys.executable} -c '
import sys; sys.argv[0] = "umsync"
from umsync.cli import main; sys.exit(main([]))')"
declare -F | grep -q _umsync_completion
"""
    root = str(Path(__file__).parents[2])
    ran = subprocess.run(  # noqa: S603 - our own script
        ["bash", "--norc", "-c", script],  # noqa: S607 - whichever bash there is
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_command_of_a_group_that_does_not_exist_gets_a_suggestion(umsync: Umsync) -> None:
    ran = umsync("runs", "lst")
    assert ran.code == 2
    assert "Did you mean 'list'?" in ran.err


def test_an_option_that_does_not_exist_gets_a_suggestion(umsync: Umsync) -> None:
    ran = umsync("runs", "list", "--sinse", "7d")
    assert ran.code == 2
    assert "--since" in ran.err
