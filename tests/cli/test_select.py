"""Which changes of a plan are applied: named on the command line, or ticked at a terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyte
import pytest

from tests.cli.test_terminal import RUN
from tests.support.builders import make_change
from umsync.cli.checklist import ticked
from umsync.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Umsync

Row = dict[str, Any]
COLUMNS, LINES = 100, 40
DOWN, ENTER, SPACE, ALL, LEAVE = "\x1b[B", "\r", " ", "\x01", "\x03"


def plan(umsync: Umsync) -> list[Row]:
    assert umsync("plan", "-o", "plan.json").code == 0
    changes: list[Row] = json.loads(Path("plan.json").read_text())["changes"]
    return changes


def made() -> set[str]:
    """The ids of the changes that the only run made."""
    (record,) = Path(".umsync/runs").glob("2*/run.json")
    return {
        each["change_id"]
        for each in json.loads(record.read_text())["results"]
        if each["outcome"] == "applied"
    }


def test_only_one_action_is_applied(umsync: Umsync) -> None:
    changes = plan(umsync)
    ran = umsync("apply", "plan.json", "--yes", "--only", "suspend")
    assert ran.code == 0
    assert made() == {each["id"] for each in changes if each["step"]["action"] == "suspend"}
    assert "Chosen: suspend " in ran.out


def test_all_but_one_person_are_applied(umsync: Umsync) -> None:
    changes = plan(umsync)
    who = changes[0]["person"]["account_id"]
    assert umsync("apply", "plan.json", "--yes", "--except", who).code == 0
    assert made() == {each["id"] for each in changes if each["person"]["account_id"] != who}


def test_one_change_is_named_by_the_beginning_of_its_id(umsync: Umsync) -> None:
    changes = plan(umsync)
    assert umsync("apply", "plan.json", "--yes", "--only", changes[1]["id"][:8]).code == 0
    assert made() == {changes[1]["id"]}


def test_several_words_name_what_any_of_them_names(umsync: Umsync) -> None:
    changes = plan(umsync)
    two = [each["id"] for each in changes[:2]]
    arguments = [part for each in two for part in ("--only", each)]
    assert umsync("apply", "plan.json", "--yes", *arguments).code == 0
    assert made() == set(two)


def test_a_word_that_names_nothing_is_a_usage_error_with_near_words(umsync: Umsync) -> None:
    plan(umsync)
    ran = umsync("apply", "plan.json", "--yes", "--only", "suspendd")
    assert ran.code == ExitCode.USAGE
    assert "Did you mean 'suspend'" in ran.err
    assert not Path(".umsync/runs").exists()


def test_choosing_nothing_applies_nothing(umsync: Umsync) -> None:
    plan(umsync)
    ran = umsync("apply", "plan.json", "--yes", "--only", "suspend", "--except", "suspend")
    assert (ran.code, ran.out.strip()) == (0, "Nothing to apply: no change is chosen.")


def test_a_list_needs_a_terminal(umsync: Umsync) -> None:
    plan(umsync)
    ran = umsync("apply", "plan.json", "--yes", "--select")
    assert ran.code == ExitCode.USAGE
    assert "--only" in ran.err


def test_what_was_not_chosen_is_not_a_rest_of_the_run(umsync: Umsync) -> None:
    plan(umsync)
    umsync("apply", "plan.json", "--yes", "--only", "suspend")
    ran = umsync("apply", "--resume", "2", "--yes")
    assert "left nothing undone" in ran.out
    assert umsync("apply", "plan.json", "--yes").code == ExitCode.PLAN_REFUSED


class Terminal:
    """The real command at a pseudo-terminal with a screen that can be read."""

    def __init__(self, *arguments: str) -> None:
        self._ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        environment = {**os.environ, "TERM": "xterm"}
        self.child = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", RUN, *arguments],
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
            env=environment,
        )
        os.close(its)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display).strip()

    def until(self, words: str) -> str:
        """Reads until the screen has these words; the screen then."""
        ends = time.monotonic() + 60
        while words not in self.text:
            if time.monotonic() > ends or not self._read():
                raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")
        return self.text

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def end(self) -> int:
        while self._read():
            pass
        return self.child.wait(60)

    def close(self) -> None:
        self.child.kill()
        self.child.wait(60)
        os.close(self._ours)

    def _read(self) -> bool:
        if not select.select([self._ours], [], [], 60)[0]:
            return False
        try:
            said = os.read(self._ours, 65536)
        except OSError:  # how Linux says that the other side has closed
            return False
        if b"\x1b[6n" in said:  # where is the cursor?
            os.write(self._ours, b"\x1b[1;1R")
        self._stream.feed(said)
        return bool(said)


@pytest.fixture
def terminal(umsync: Umsync) -> Iterator[Terminal]:
    """A list of the changes of one policy, shown."""
    plan(umsync)
    shown = Terminal("apply", "plan.json", "--select", "--only", "suspend")
    shown.until("Apply which of these")
    yield shown
    shown.close()


def suspensions() -> list[Row]:
    changes = json.loads(Path("plan.json").read_text())["changes"]
    return [each for each in changes if each["step"]["action"] == "suspend"]


def test_all_are_ticked_and_the_evidence_of_the_first_is_shown(terminal: Terminal) -> None:
    shown = terminal.until("Description")
    assert shown.count("●") == len(suspensions())
    assert "○" not in shown
    assert "active → suspended" in shown
    assert "last used" in shown


def test_enter_and_yes_apply_what_is_ticked(terminal: Terminal) -> None:
    terminal.type(ENTER)
    shown = terminal.until("Apply them? [y/N]")
    assert f"Chosen: suspend {len(suspensions())}." in shown
    terminal.type("y\n")
    assert terminal.end() == 0
    assert made() == {each["id"] for each in suspensions()}


def test_space_unticks_the_one_under_the_cursor(terminal: Terminal) -> None:
    terminal.type(DOWN + SPACE)
    terminal.until("○")
    terminal.type(ENTER)
    terminal.until("Apply them? [y/N]")
    terminal.type("y\n")
    assert terminal.end() == 0
    assert made() == {each["id"] for each in suspensions()} - {suspensions()[1]["id"]}


def test_all_can_be_unticked_and_one_ticked(terminal: Terminal) -> None:
    terminal.type(ALL)
    terminal.until("○")
    terminal.type(SPACE)
    terminal.until("●")
    terminal.type(ENTER)
    terminal.until("Apply them? [y/N]")
    terminal.type("y\n")
    assert terminal.end() == 0
    assert made() == {suspensions()[0]["id"]}


def test_typing_filters_the_list_and_keeps_the_ticks(terminal: Terminal) -> None:
    last = suspensions()[-1]
    terminal.type(last["person"]["email"])
    terminal.until(f"/ {last['person']['email']}...")
    terminal.type(SPACE)
    terminal.until("○")
    terminal.type(ENTER)
    terminal.until("Apply them? [y/N]")
    terminal.type("y\n")
    assert terminal.end() == 0
    assert made() == {each["id"] for each in suspensions()} - {last["id"]}


def test_leaving_the_list_applies_nothing(terminal: Terminal) -> None:
    terminal.type(LEAVE)
    assert terminal.end() == ExitCode.STOPPED
    assert "Nothing was applied." in terminal.text
    assert not Path(".umsync/runs").exists()


def test_saying_no_after_the_list_applies_nothing(terminal: Terminal) -> None:
    terminal.type(ENTER)
    terminal.until("Apply them? [y/N]")
    terminal.type("n\n")
    assert terminal.end() == ExitCode.STOPPED
    assert not Path(".umsync/runs").exists()


def test_a_list_that_is_too_long_to_tick_says_how_to_choose() -> None:
    with pytest.raises(UsageError, match="2,001 changes are too many"):
        ticked([make_change("a1")] * 2_001)
