"""Trouble with the output stops no run, is never success, and is never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_bad_input import ENV, answering, organization
from tests.support.patience import PATIENCE
from umsync.errors import ExitCode
from umsync.sandbox.seed import seed
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.cli.conftest import Umsync

COMMAND = [sys.executable, "-m", "umsync"]
RUN = ("apply", "plan.json", "--yes", "--parallelism", "1")
C_LOCALE = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
ASCII = {"PYTHONIOENCODING": "ascii"}


def real(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return _real("/dev/null", arguments, env, capture=True)


def into(place: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the real command with its standard output at `place`: a device, or `broken pipe`."""
    return _real(place, arguments, None, capture=False)


def _real(
    place: str, arguments: tuple[str, ...], env: Mapping[str, str] | None, *, capture: bool
) -> subprocess.CompletedProcess[str]:
    root = str(Path(__file__).parents[2])
    end = _broken_pipe() if place == "broken pipe" else os.open(place, os.O_WRONLY)
    try:
        return subprocess.run(  # noqa: S603 - our own command
            [*COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if capture else end,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": root, **(env or {})},
            timeout=PATIENCE,
            check=False,
            encoding="latin-1",  # takes every byte
        )
    finally:
        os.close(end)


def _broken_pipe() -> int:
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.fixture
def people(folder: Path) -> Path:
    """An organization of today, in which everybody has a name beyond ASCII."""
    store = Store(folder / "sandbox.json", seed(users=120, seed=7, as_of=datetime.now(UTC)))
    store.save()
    with store.writing() as found:
        for user in list(found.users.values()):
            found.put_user({**user, "name": "Zoë Łukasz 李"})
    return folder


@pytest.fixture
def changed(people: Path) -> Path:
    """A plan of which one change was made by somebody else meanwhile: it has a line to print."""
    assert real("plan", "-o", "plan.json").returncode == 0
    document = json.loads((people / "plan.json").read_text())
    change = next(each for each in document["changes"] if each["step"]["action"] == "suspend")
    store = Store.open(people / "sandbox.json")
    with store.writing() as found:
        user = found.users[change["person"]["account_id"]]
        user["directories"] = dict.fromkeys(user["directories"], "suspended")
        found.put_user(user)
    return people


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize("place", ["broken pipe", "/dev/full"])
def test_a_run_goes_on_without_its_output_and_is_no_success(place: str) -> None:
    ran = into(place, *RUN)
    assert ran.returncode == ExitCode.FILES, ran.stderr
    assert ran.stderr.count("Error: ") == 1
    assert "is complete; see it with: umsync runs show 2" in ran.stderr
    assert "Exception ignored" not in ran.stderr
    assert " done " in real("runs", "list").stdout
    assert "No changes." in real("plan").stdout


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_run_shows_names_escaped_that_cannot_be_encoded(encoding: str) -> None:
    ran = real(*RUN, env={"PYTHONIOENCODING": encoding})
    assert ran.returncode == 0, ran.stderr
    assert "\\u0141ukasz" in ran.stdout
    assert "No changes." in real("plan").stdout


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("command", ["plan", "kinds", "users", "users --format csv", "--help"])
def test_a_reader_that_leaves_ends_a_command_quietly(command: str) -> None:
    ran = into("broken pipe", *command.split())
    assert (ran.returncode, ran.stderr) == (ExitCode.FILES, "")


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "command", ["plan", "kinds", "users", "users --format json", "--help", "--version", "schema"]
)
def test_a_full_disk_ends_a_command_with_one_sentence(command: str) -> None:
    ran = into("/dev/full", *command.split())
    assert ran.returncode == ExitCode.FILES
    said = "Error: The output could not be written: No space left on device.\n"
    assert ran.stderr == said


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("env", [C_LOCALE, ASCII], ids=["C locale", "ascii"])
@pytest.mark.parametrize("command", ["users", "users --format csv", "users --format json", "plan"])
def test_what_cannot_be_encoded_is_escaped(command: str, env: dict[str, str]) -> None:
    ran = real(*command.split(), env=env)
    assert ran.returncode == 0, ran.stderr
    assert "ukasz" in ran.stdout
    assert ran.stdout.isascii()


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_a_plan_that_is_no_regular_file_is_not_read(umsync: Umsync, kind: str) -> None:
    place = {"pipe": "fifo", "device": "/dev/zero", "folder": "folder"}[kind]
    os.mkfifo("fifo")
    Path("folder").mkdir()
    for command in (("show", place), ("apply", place, "--yes")):
        ran = umsync(*command)
        assert ran.code == ExitCode.FILES
        assert "regular file" in ran.err


@pytest.mark.parametrize("command", ["plan", "users", "sources check"])
def test_an_error_about_a_key_names_source_and_variable(umsync: Umsync, command: str) -> None:
    with answering(401, b'{"code":401,"message":"Unauthorized"}') as url:
        organization(url)
        ran = umsync(*command.split(), env=ENV)
    assert ran.code == ExitCode.CREDENTIALS
    assert ran.err.startswith("Error: Source acme: ")
    assert "ACME_ORG_KEY" in ran.err


def test_sigterm_while_reading_ends_as_ctrl_c_does(
    umsync: Umsync, monkeypatch: pytest.MonkeyPatch
) -> None:
    def terminated(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("umsync.cli.options.load_manifests", terminated)
    ran = umsync("plan")
    assert ran.code == ExitCode.STOPPED
    assert ran.err.strip() == "Error: Stopped. Nothing is in progress any more."
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_second_ctrl_c_names_the_run_and_the_change_in_flight(
    umsync: Umsync, monkeypatch: pytest.MonkeyPatch
) -> None:
    umsync("plan", "-o", "plan.json")

    def twice(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("umsync.atlassian.writer.AtlassianWriter.suspend", twice)
    monkeypatch.setattr("umsync.atlassian.writer.AtlassianWriter.remove_from_group", twice)
    monkeypatch.setattr("umsync.atlassian.writer.AtlassianWriter.add_to_group", twice)
    ran = umsync(*RUN)
    assert ran.code == ExitCode.STOPPED
    run_id = next(Path(".umsync/runs").glob("2*")).name
    assert f"umsync runs show {run_id}" in ran.err
    assert "in flight" in ran.err


def test_a_foreign_folder_among_the_runs_is_left_alone(umsync: Umsync) -> None:
    Path(".umsync/runs/mine").mkdir(parents=True)
    ran = umsync("runs", "list")
    assert ran.code == 0
    assert "mine is not a run" in ran.err
    assert "No runs in" in ran.out


def test_only_failures_of_a_run(umsync: Umsync) -> None:
    applied = umsync("apply", "--yes").out
    run_id = applied.rpartition(" ")[2].strip()
    assert "\n  applied " not in umsync("runs", "show", run_id, "--failed").out


def test_a_step_of_the_demo_that_fails_ends_it_with_its_own_code(
    umsync: Umsync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("umsync.cli.demonstration.STEPS", (("Fail.", ("show", "nope.json")),))
    ran = umsync("demo", "--users", "50")
    assert ran.code == ExitCode.FILES
    assert ran.err.count("Error: ") == 1


def test_a_key_that_is_rejected_when_applying_names_its_source(umsync: Umsync) -> None:
    umsync("plan", "-o", "plan.json")
    store = Store.open(Path("sandbox.json"))
    with store.writing() as organization:
        organization.document["api_keys"][0]["expiresAt"] = "2020-01-01T00:00:00.000Z"
    store.save()
    before = Path("sandbox.json").read_bytes()
    ran = umsync(*RUN)
    assert ran.code == ExitCode.CREDENTIALS
    assert ran.err.startswith("Error: Source acme: ")
    assert Path("sandbox.json").read_bytes() == before


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("closed", "code", "says"),
    [
        ("2>&-", 0, "Valid: 1 file"),
        ("<&-", 0, "Valid: 1 file"),
        (">&-", ExitCode.FILES, "There is no standard output"),
        ("<&- 2>&-", 0, "Valid: 1 file"),
    ],
)
def test_a_stream_that_is_closed_is_no_traceback(closed: str, code: int, says: str) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    script = f"{sys.executable} -m umsync validate {closed}"
    ran = subprocess.run(["/bin/sh", "-c", script], env=env, capture_output=True, text=True)  # noqa: PLW1510, S603 - our own command
    assert ran.returncode == code, ran.stderr
    assert says in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
