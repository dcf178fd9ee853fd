"""The sandbox commands and the demo."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from umsync.errors import ExitCode

if TYPE_CHECKING:
    import pytest

    from tests.cli.conftest import Umsync


def test_seed_writes_the_people_it_was_asked_for(umsync: Umsync) -> None:
    ran = umsync("sandbox", "seed", "--users", "30", "--seed", "5", "-o", "other.json")
    assert ran.code == 0
    assert "30 users" in ran.out
    assert len(json.loads(Path("other.json").read_text())["users"]) == 30


def test_the_same_seed_and_day_give_the_same_people(umsync: Umsync) -> None:
    for name in ("one.json", "two.json"):
        umsync("sandbox", "seed", "--users", "30", "--as-of", "2026-11-01", "-o", name)
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()


def test_seed_overwrites_only_when_told_to(umsync: Umsync) -> None:
    before = Path("sandbox.json").read_bytes()
    ran = umsync("sandbox", "seed", "-o", "sandbox.json")
    assert ran.code == ExitCode.FILES
    assert "--force" in ran.err
    assert Path("sandbox.json").read_bytes() == before
    assert umsync("sandbox", "seed", "-o", "sandbox.json", "--force").code == 0
    assert Path("sandbox.json").read_bytes() != before


def test_serve_says_so_when_its_port_is_taken(umsync: Umsync) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = umsync("sandbox", "serve", "sandbox.json", "--port", str(taken.getsockname()[1]))
    assert ran.code == ExitCode.USAGE
    assert "Port" in ran.err


def test_serve_needs_a_sandbox_file(umsync: Umsync) -> None:
    assert umsync("sandbox", "serve", "nope.json").code == ExitCode.FILES
    assert umsync("sandbox", "serve", "umsync.yaml").code == ExitCode.FILES


def test_the_demo_shows_the_whole_story(umsync: Umsync) -> None:
    ran = umsync("demo", "--users", "120", "--keep", "kept")
    assert ran.code == 0, ran.err
    order = ("$ umsync validate", "$ umsync plan -o", "$ umsync apply", "applied.", "No changes.")
    places = [ran.out.index(each) for each in order]
    assert places == sorted(places)
    assert {each.name for each in Path("kept").iterdir()} >= {"plan.json", "umsync.yaml"}
    pages = [line.strip() for line in ran.out.splitlines() if re.fullmatch(r"  /.*html", line)]
    assert all(Path(each).read_text("utf-8").startswith("<!doctype html>") for each in pages)
    assert [Path(each).name for each in pages] == ["plan.html", "report.html"]


def test_the_pages_of_a_demo_outlive_it(umsync: Umsync, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(Path("tmp").resolve()))
    ran = umsync("demo", "--users", "120")
    pages = [
        Path(line.strip()) for line in ran.out.splitlines() if re.fullmatch(r"  /.*html", line)
    ]
    assert [each.name for each in pages] == ["plan.html", "run.html"]
    assert all(each.is_file() for each in pages)
    assert len(list(Path("tmp").iterdir())) == 1


def test_the_demo_does_not_touch_a_folder_with_files(umsync: Umsync) -> None:
    Path("full").mkdir()
    Path("full/mine.txt").write_text("mine")
    ran = umsync("demo", "--keep", "full")
    assert ran.code == ExitCode.FILES
    assert [each.name for each in Path("full").iterdir()] == ["mine.txt"]
