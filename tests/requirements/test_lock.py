"""What is installed for development is what pyproject.toml asks for, file by file."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.requirements.locked import Pin, pins_in, wrong

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements" / "lock.txt").read_text("utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DEV: list[str] = PROJECT["project"]["optional-dependencies"]["dev"]
ASKED = [Requirement(each) for each in (*PROJECT["project"]["dependencies"], *DEV)]
NODE = ROOT / "requirements" / "node"


def test_the_lock_is_what_pyproject_asks_for() -> None:
    assert wrong(ASKED, pins_in(LOCK)) == [], "Refresh the lock with: make lock"


def test_what_builds_umsync_is_in_the_lock() -> None:
    """It is installed without a look at the package index."""
    builders = [Requirement(each) for each in PROJECT["build-system"]["requires"]]
    assert {each.name for each in builders} <= {each.name for each in ASKED}
    pins = {each.name: each for each in pins_in(LOCK)}
    assert all(pins[each.name].version in each.specifier for each in builders)


def test_every_file_of_the_lock_has_a_hash() -> None:
    assert all(each.hashes for each in pins_in(LOCK))


def test_the_lock_says_nothing_of_where_files_come_from() -> None:
    lines = [each.strip() for each in LOCK.splitlines() if not each.lstrip().startswith("#")]
    known = re.compile(r"[a-z0-9._-]+==[^ ]+( ; [^\\]+)? \\|--hash=sha256:[0-9a-f]{64}( \\)?")
    assert [each for each in lines if not known.fullmatch(each)] == []


def changed(lock: str = LOCK, *more: str) -> list[str]:
    return wrong([*ASKED, *map(Requirement, more)], pins_in(lock))


@pytest.mark.parametrize(
    ("lock", "more", "says"),
    [
        (LOCK, ["left-pad>=1"], "left-pad is not in it"),
        (LOCK, ["click>=999"], "click is {click}, and >=999 is asked for"),
        (LOCK.replace("\nclick==", "\nclack=="), [], "click is not in it"),
        (f"{LOCK}old==1 \\\n    --hash=sha256:00\n    # via umsync (pyproject.toml)\n", [],
         "old is in it, and nothing asks for it"),
        (f"{LOCK}old==1 \\\n    --hash=sha256:00\n    # via gone\n", [],
         "old is in it for gone, which is not"),
    ],
)  # fmt: skip
def test_a_lock_that_is_not_what_is_asked_for_is_told(
    lock: str, more: list[str], says: str
) -> None:
    pins = {each.name: each for each in pins_in(LOCK)}
    assert says.format(click=pins["click"].version) in changed(lock, *more)


def test_a_requirement_that_was_taken_out_is_told() -> None:
    fewer = [each for each in ASKED if each.name != "pyte"]
    assert "pyte is in it, and nothing asks for it" in wrong(fewer, pins_in(LOCK))


def test_a_pin_has_all_that_its_lines_say() -> None:
    text = "a-b==1.2 ; sys_platform == 'win32' \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    text += "    # via\n    #   umsync (pyproject.toml)\n    #   c\n"
    (pin,) = pins_in(text)
    assert pin == Pin("a-b", Version("1.2"), ("aa", "bb"), ("umsync (pyproject.toml)", "c"))


@pytest.mark.needs("make")
@pytest.mark.parametrize("target", ["test", "demo", "bench"])
def test_make_installs_from_the_lock_alone(target: str, tmp_path: Path) -> None:
    """Nothing is installed here: make only says what it would do."""
    command = ["make", "--dry-run", "--always-make", f"VENV={tmp_path / 'venv'}", target]
    env = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)  # noqa: S603 - a list
    installs = [each for each in done.stdout.splitlines() if "pip install" in each]
    assert installs
    assert all("--require-hashes" in each or "--no-index" in each for each in installs)


def test_the_lock_for_node_is_what_its_package_asks_for() -> None:
    asked = json.loads((NODE / "package.json").read_text())["devDependencies"]
    packages = json.loads((NODE / "package-lock.json").read_text())["packages"]
    assert packages.pop("")["devDependencies"] == asked
    for name, wanted in asked.items():
        assert packages[f"node_modules/{name}"]["version"] == wanted
    assert [name for name, each in packages.items() if not each.get("integrity")] == []
    assert [name for name, each in packages.items() if "resolved" in each] == []


@pytest.mark.needs("oldest")
def test_the_oldest_versions_that_are_allowed_are_those_that_were_tried() -> None:
    bounds = {each.name: Version(bound.version) for each in ASKED for bound in each.specifier}
    assert {name: Version(version(name)) for name in bounds} == bounds
