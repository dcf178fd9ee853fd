"""Reports of plans on the command line."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from rich.text import Text

from umsync.cli.printing import print_lines
from umsync.report.styles import style_of

if TYPE_CHECKING:
    from tests.cli.conftest import Umsync


def test_show_prints_markdown(umsync: Umsync) -> None:
    umsync("plan", "-o", "plan.json")
    ran = umsync("show", "plan.json", "--format", "markdown")
    assert ran.code == 0
    assert ran.out.startswith("<!-- umsync:plan:acme -->\n### umsync plan for acme\n")
    assert "umsync apply plan.json --expect-digest sha256:" in ran.out


def test_plan_prints_the_report_and_nothing_else(umsync: Umsync) -> None:
    ran = umsync("plan", "-o", "plan.json", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    changes = json.loads(Path("plan.json").read_text())["changes"]
    assert sum(row["kind"] == "change" for row in rows) == len(changes)


def test_show_prints_junit(umsync: Umsync) -> None:
    umsync("plan", "-o", "plan.json")
    root = ET.fromstring(umsync("show", "plan.json", "--format", "junit").out)  # noqa: S314 - ours
    assert root.tag == "testsuites"


def test_a_plan_that_is_in_no_file_says_to_keep_it(umsync: Umsync) -> None:
    out = umsync("plan", "--format", "markdown").out
    assert "umsync apply" not in out
    assert "give the same command with `-o plan.json`" in out


def test_reports_are_written_beside_what_is_printed(umsync: Umsync) -> None:
    wanted = ["--report", "r/a.md", "--report", "r/a.csv", "--report", "r/a.json"]
    Path("r").mkdir()
    ran = umsync("plan", "-o", "plan.json", *wanted, "--report", "r/a.xml", "--report", "r/a.html")
    assert ran.code == 0
    assert ran.out == umsync("plan", "-o", "plan.json").out
    assert Path("r/a.md").read_text("utf-8").startswith("<!-- umsync:plan:acme -->")
    assert json.loads(Path("r/a.json").read_text())["format"] == "umsync.report.plan/1"
    assert sorted(each.name for each in Path("r").iterdir()) == [
        "a.csv",
        "a.html",
        "a.json",
        "a.md",
        "a.xml",
    ]


def test_what_is_written_is_told_beside_the_output(umsync: Umsync) -> None:
    ran = umsync("plan", "--format", "json", "--report", "a.md", "--report", "b.csv")
    assert ran.err == "Wrote a.md.\nWrote b.csv.\n"
    assert json.loads(ran.out)["format"].startswith("umsync.plan/")


def test_a_report_does_not_overwrite_a_plan(umsync: Umsync) -> None:
    umsync("plan", "-o", "plan.json")
    before = Path("plan.json").read_bytes()
    for command in (["plan"], ["show", "plan.json"], ["plan", "-o", "other.json"]):
        ran = umsync(*command, "--report", "plan.json")
        assert ran.code == 2
        assert "plan.json is a plan, which a report would overwrite." in ran.err
        assert Path("plan.json").read_bytes() == before
    assert not Path("other.json").exists()


@pytest.mark.parametrize("name", ["./new.json", "sub/../new.json", "link.json"])
def test_a_plan_and_its_report_are_two_files_however_they_are_called(
    umsync: Umsync, name: str
) -> None:
    Path("sub").mkdir()
    Path("new.json").write_text("{}")
    Path("link.json").symlink_to("new.json")
    ran = umsync("plan", "-o", "new.json", "--report", name)
    assert ran.code == 2
    assert "cannot be both the plan and a report" in ran.err
    assert Path("new.json").read_text() == "{}"


def test_a_report_is_written_anew(umsync: Umsync) -> None:
    for _ in range(2):
        assert umsync("plan", "--report", "report.json").code == 0


def test_a_plan_is_printed_as_a_page(umsync: Umsync) -> None:
    umsync("plan", "-o", "plan.json")
    for command in (["plan"], ["show", "plan.json"]):
        ran = umsync(*command, "--format", "html", "--privacy", "ids")
        assert ran.code == 0
        assert ran.out.startswith("<!doctype html>")


ONE_OFF = ("--where", "everyone: true", "--do", "suspend")


def test_a_one_off_in_no_file_is_not_told_to_plan_something_else(umsync: Umsync) -> None:
    out = umsync("plan", *ONE_OFF, "--format", "markdown").out
    assert "umsync plan" not in out.replace("### umsync plan for", "").replace(
        "<!-- umsync:plan", ""
    )


def test_a_report_names_the_places_of_manifests_and_runs(umsync: Umsync) -> None:
    Path("my runs").mkdir()
    umsync("plan", "-m", "umsync.yaml", "--runs", "my runs", "-o", "p.json", "--report", "p.md")
    text = Path("p.md").read_text("utf-8")
    assert "umsync apply p.json -m umsync.yaml --runs 'my runs' --expect-digest sha256:" in text


@pytest.mark.parametrize("name", ["a.pdf", "a", ".md"])
def test_a_report_of_no_known_format_is_refused_before_anything_is_read(
    umsync: Umsync, name: str
) -> None:
    Path("sandbox.json").unlink()
    ran = umsync("plan", "--report", name)
    assert (ran.code, ran.out) == (2, "")
    assert "has no known format. End it in .md, .csv, .json, .xml, .html." in ran.err


def test_a_report_cannot_overwrite_the_plan(umsync: Umsync) -> None:
    umsync("plan", "-o", "plan.json")
    before = Path("plan.json").read_bytes()
    for command in (["plan", "-o", "plan.json"], ["show", "./plan.json"]):
        ran = umsync(*command, "--report", "plan.json")
        assert ran.code == 2
        assert "plan.json is a plan, which a report would overwrite" in ran.err
    assert Path("plan.json").read_bytes() == before


def test_a_report_that_cannot_be_written_is_a_sentence(umsync: Umsync) -> None:
    ran = umsync("plan", "--report", "none/a.md")
    assert ran.code == 11
    assert "Cannot write none/a.md" in ran.err


@pytest.mark.parametrize("style", ["text", "markdown", "csv", "junit"])
@pytest.mark.parametrize("privacy", ["names", "ids"])
def test_every_format_shows_what_privacy_allows(umsync: Umsync, style: str, privacy: str) -> None:
    umsync("plan", "-o", "plan.json")
    changes = json.loads(Path("plan.json").read_text())["changes"]
    ran = umsync("show", "plan.json", "--all", "--format", style, "--privacy", privacy)
    assert ran.code == 0
    people = [each["person"] for each in changes]
    assert not [each for each in people if each["email"] and each["email"] in ran.out]
    names = {each["name"] for each in people if each["name"].isascii() and " " in each["name"]}
    shown = sum(name in ran.out for name in names)
    assert shown == 0 if privacy == "ids" else shown > len(names) / 2


def test_the_plan_itself_cannot_be_veiled(umsync: Umsync) -> None:
    ran = umsync("plan", "--format", "json", "--privacy", "ids")
    assert ran.code == 2
    assert "Use --report FILE.json with --privacy." in ran.err


def test_undo_prints_a_report(umsync: Umsync) -> None:
    umsync("plan", "-o", "plan.json")
    umsync("apply", "plan.json", "--yes")
    (run,) = Path(".umsync/runs").glob("2*")
    ran = umsync("undo", run.name, "-o", "undo.json", "--format", "markdown", "--privacy", "ids")
    assert ran.code in {0, 6}
    assert ran.out.startswith("<!-- umsync:plan:undo-")
    assert "**Undo of run" in ran.out
    assert "@" not in ran.out


class _Terminal:
    """Standard output with colors."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""


def _printed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> str:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    print_lines(lines)
    return terminal.text


def test_a_terminal_has_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = _printed(monkeypatch, "  - Ann [staff] [red]x: a → b")
    assert text.startswith("\x1b[31m  - Ann [staff] [red]x: a → b")


def test_nothing_is_wrapped_or_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "20")
    line = "  - " + "Ann 漢字 " * 30
    assert Text.from_ansi(_printed(monkeypatch, line)).plain.rstrip() == line.rstrip()


@pytest.mark.parametrize(
    ("line", "style"),
    [
        ("  OVER  all policies: 4 of 1", "bold red"),
        ("  + Bob", "green"),
        ("acme: suspend — 4 changes", "bold"),
        ("  stop: 4 users match", ""),
        ("", "bold"),
    ],
)
def test_lines_look_as_they_begin(line: str, style: str) -> None:
    assert style_of(line) == style
