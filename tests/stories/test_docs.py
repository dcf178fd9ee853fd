"""What the documentation says is so: manifests load, the plan comes out, tables are whole."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from umsync.cli import main
from umsync.cli.entry import umsync
from umsync.cli.runtime import Runtime
from umsync.errors import ExitCode
from umsync.kinds.registry import actions, filters
from umsync.manifest.load import load
from umsync.model.run import Outcome
from umsync.runs.events import EventName

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text("utf-8")
HOW = (ROOT / "docs" / "how-it-works.md").read_text("utf-8")
THREATS = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
NOW = datetime(2026, 11, 23, 0, 14, tzinfo=UTC)
HOSTS = frozenset({"atlassian-gateway.acme.example"})

SOURCES = "sources: {acme: {sandbox: sandbox.json}}\n"
IDLE = "filters: {idle: {last_active: {before: 90d}}}\n"
POLICY = "policies:\n  example:\n"
WRAPS = {
    "# next to sources:": (SOURCES, 0),
    "# under sources:": ("sources:\n", 2),
    "# under filters:": (f"{SOURCES}filters:\n", 2),
    "# under policies:": (f"{SOURCES}{IDLE}policies:\n", 2),
    "# in a policy:": (f"{SOURCES}{IDLE}{POLICY}", 4),
}
"""A fragment's first line, what goes before the fragment, and how far it is indented."""
MISSING = {"where": "where: everyone", "do": "do: suspend"}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, and the line it starts in."""

    page: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path, language: str) -> Iterator[Block]:
    text = page.read_text("utf-8")
    for found in re.finditer(r"^```([a-z]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if found[1] == language:
            yield Block(page, text.count("\n", 0, found.start()) + 1, found[2])


def manifest_of(block: str) -> str:
    """The block as a whole manifest."""
    before, depth = WRAPS.get(block.partition("\n")[0], ("", 0))
    if depth == 4:
        lacking = [line for key, line in MISSING.items() if f"{key}:" not in block]
        block = "\n".join([block, *lacking])
    return before + indent(block, " " * depth)


MANIFESTS = [block for page in PAGES for block in blocks(page, "yaml")]
README_MANIFEST, README_PLAN = next(blocks(PAGES[0], "yaml")), next(blocks(PAGES[0], ""))


def section(page: str, title: str) -> str:
    """What stands under a heading of the second level."""
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(text: str) -> list[str]:
    """The first column of the tables in a text, without heading and marks."""
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [row.split("|")[1].strip(" `") for row in rows]
    heads = [n - 1 for n, cell in enumerate(cells) if cell == "---"]
    return [cell for n, cell in enumerate(cells) if cell != "---" and n not in heads]


def test_every_page_with_manifests_was_found() -> None:
    assert {block.page.name for block in MANIFESTS} == {"README.md", "kinds.md", "manifest.md"}


@pytest.mark.parametrize("block", MANIFESTS, ids=str)
def test_a_manifest_of_the_documentation_loads(block: Block, tmp_path: Path) -> None:
    path = tmp_path / "umsync.yaml"
    path.write_text(manifest_of(block.text), "utf-8")
    leavers = (
        "Email,Work email,Team,Status,Last day\n"
        "a@b.example,ann@acme.example,Sales,leaving,2026-11-01\n"
    )
    (tmp_path / "leavers.csv").write_text(leavers, "utf-8")
    assert load([path], env_hosts=HOSTS).sources


def test_the_plan_in_the_readme_is_what_its_manifest_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("umsync.yaml").write_text(README_MANIFEST.text, "utf-8")
    runtime = Runtime(
        env={},
        clock=lambda: NOW,
        sleep=lambda _seconds: None,
        chance=random.Random(1),  # noqa: S311 - nothing is drawn
        can_ask=False,
        can_draw=False,
    )
    made = main(["sandbox", "seed", "--users", "200", "--seed", "7", "-o", "sandbox.json"], runtime)
    capsys.readouterr()
    assert (made, main(["plan"], runtime)) == (ExitCode.OK, ExitCode.OK)
    shown = lines(README_PLAN.text)
    assert [line for line in lines(capsys.readouterr().out) if line in shown] == shown


def lines(text: str) -> list[str]:
    """Without empty lines, the line that stands for others, and the digest's digits."""
    found = re.sub(r"sha256:[0-9a-f]+…?", "sha256:", text).splitlines()
    return [line for line in found if line.strip() not in {"", "…"}]


def test_the_readme_has_at_most_150_lines() -> None:
    assert len(README.splitlines()) <= 150


def test_the_readme_has_every_exit_code() -> None:
    codes = first_cells(section(README, "Exit codes"))
    assert codes == [str(code.value) for code in ExitCode]


def test_the_readme_names_only_kinds_that_there_are() -> None:
    named = section(README, "Kinds").partition("`umsync kinds`")[0]
    of_filters, _, of_actions = named.partition("Actions:")
    assert set(re.findall("`([a-z_]+)`", of_filters)) <= filters().keys()
    assert set(re.findall("`([a-z_]+)`", of_actions)) <= actions().keys()


def test_every_threat_names_test_files_that_exist() -> None:
    rows = [line for line in THREATS.splitlines() if line.startswith("| ") and "---" not in line]
    rows = [row for row in rows if "| tests |" not in row]
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`(tests/[^`]+)`", row.split("|")[3])
        assert named, row
        assert [path for path in named if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_of_the_documentation_exists(page: Path) -> None:
    in_shell = "".join(f"`{block.text}" for block in blocks(page, "sh")).replace("\n", "\n`")
    named = re.findall(r"`umsync ([a-z]+)", page.read_text("utf-8") + in_shell)
    commands = set(umsync.list_commands(umsync.make_context("umsync", ["kinds"])))
    assert set(named) <= commands


def test_every_safety_rule_names_test_files_that_exist() -> None:
    rules = re.split(r"\n\d+\. ", section(HOW, "Safety rules"))[1:]
    assert len(rules) > 10
    for rule in rules:
        named = re.findall(r"`(tests/[^`]+)`", rule)
        assert named, rule
        assert [path for path in named if not (ROOT / path).is_file()] == []


def test_every_field_of_a_plan_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("umsync.yaml").write_text(SOURCES, "utf-8")
    runtime = Runtime(env={}, clock=lambda: NOW, can_ask=False, can_draw=False)
    main(["sandbox", "seed", "--users", "5", "-o", "sandbox.json"], runtime)
    capsys.readouterr()
    main(["plan", "--format", "json"], runtime)
    document = json.loads(capsys.readouterr().out)
    assert first_cells(section(HOW, "What a plan document holds")) == list(document)


def test_every_result_status_is_explained() -> None:
    explained = first_cells(section(HOW, "Result statuses"))
    assert explained == [outcome.value for outcome in Outcome]


def test_every_event_of_a_run_is_explained() -> None:
    explained = first_cells(section(HOW, "The run folder"))
    assert explained == [event.value for event in EventName]


def test_every_action_has_its_request() -> None:
    named = first_cells(section(HOW, "What is read and written"))
    assert sorted(set(named) & set(actions())) == list(actions())
