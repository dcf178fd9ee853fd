"""What a command imports before it does anything: each module takes its time, at every start."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_CODE: Final = """
import sys
from umsync.cli import main
code = main(sys.argv[1:])
sys.stderr.write(" ".join([str(code), *(name for name, found in sys.modules.items() if found)]))
"""
_HEAVY: Final = (
    *("httpx", "werkzeug", "prompt_toolkit", "rich", "filelock", "asyncio", "anyio", "ssl"),
    *("umsync.sandbox", "umsync.atlassian", "umsync.applying", "umsync.planning", "umsync.github"),
    *("umsync.report.html", "umsync.documents", "umsync.runs", "xml", "http", "sqlite3"),
)
_OF_MANIFESTS: Final = ("yaml", "re2", "csv", "umsync.manifest", "umsync.kinds")
_OF_NOBODY: Final = (
    "hashlib",
    "secrets",
    "difflib",
    "pkgutil",
    "umsync.report",
    "umsync.cli.options",
)
_MANIFEST: Final = """
sources:
  acme: {sandbox: sandbox.json}
policies:
  idle: {where: {all_of: [{group: staff}, {last_active: {before: 90d}}]}, do: suspend}
"""


def _imported(*arguments: str, folder: Path | None = None) -> set[str]:
    """The modules that are there when a command has ended well."""
    ran = subprocess.run(  # noqa: S603 - this interpreter, these arguments
        (sys.executable, "-c", _CODE, *arguments),
        capture_output=True, text=True, check=True, cwd=folder,
    )  # fmt: skip
    code, *modules = ran.stderr.split()
    assert code == "0", ran.stdout
    return set(modules)


def _in(modules: set[str], packages: tuple[str, ...]) -> set[str]:
    """Those of the modules that belong to one of these packages."""
    return {
        each for each in modules if any(each == p or each.startswith(f"{p}.") for p in packages)
    }


def test_the_version_imports_nothing_that_only_a_command_needs() -> None:
    assert not _in(_imported("--version"), (*_HEAVY, *_OF_MANIFESTS, *_OF_NOBODY))


def test_help_imports_all_commands_and_nothing_that_they_use() -> None:
    modules = _imported("--help")
    assert "umsync.cli.commands.apply" in modules
    assert not _in(modules, (*_HEAVY, *_OF_MANIFESTS))


@pytest.mark.parametrize(
    "command",
    [
        *("apply", "demo", "explain", "github", "init", "kinds", "ledger", "plan", "runs"),
        *("sandbox", "schema", "show", "sources", "undo", "users", "validate"),
    ],
)
def test_help_of_a_command_imports_nothing_that_it_uses(command: str) -> None:
    assert not _in(_imported(command, "--help"), (*_HEAVY, *_OF_MANIFESTS))


def test_validate_imports_what_manifests_need_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "umsync.yaml").write_text(_MANIFEST)
    modules = _imported("validate", folder=tmp_path)
    assert "yaml" in modules
    assert not _in(modules, _HEAVY)


def test_a_plan_imports_http_without_the_command_that_comes_with_it(tmp_path: Path) -> None:
    (tmp_path / "umsync.yaml").write_text(_MANIFEST.replace("staff", "contractors"))
    _imported("sandbox", "seed", "--users", "20", "-o", "sandbox.json", folder=tmp_path)
    modules = _imported("plan", folder=tmp_path)
    assert {"httpx", "werkzeug"} <= modules
    assert not _in(modules, ("httpx._main", "pygments", "rich.syntax"))


def test_runs_are_listed_without_what_makes_runs(tmp_path: Path) -> None:
    modules = _imported("runs", "list", "--runs", str(tmp_path))
    assert "umsync.runs.overview" in modules
    needed = {"umsync.runs", "umsync.documents", "filelock", "csv"}
    with_filelock = {"asyncio", "ssl"}  # older ones import them
    assert not _in(modules, tuple({*_HEAVY, *_OF_MANIFESTS} - needed - with_filelock))
