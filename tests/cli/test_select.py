"""Which changes of a plan are applied: named on the command line, or ticked at a terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.utils import get_cwidth

from tests.cli.test_terminal import RUN
from tests.support.builders import SUSPEND, granting, make_change
from tests.support.patience import PATIENCE
from umsync.cli.checklist import ticked
from umsync.cli.checklist.state import CheckList, row
from umsync.cli.checklist.view import screen
from umsync.errors import ExitCode, UsageError
from umsync.model.answer import Evidence
from umsync.model.person import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Umsync
    from umsync.model.plan import Change

Row = dict[str, Any]
UP, DOWN, PAGE_UP, PAGE_DOWN = "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~"
HOME, END, BACK = "\x1b[H", "\x1b[F", "\x7f"
ENTER, SPACE, ALL, LEAVE = "\r", " ", "\x01", "\x03"


def plan(umsync: Umsync) -> list[Row]:
    assert umsync("plan", "-o", "plan.json").code == 0
    changes: list[Row] = json.loads(Path("plan.json").read_text())["changes"]
    return changes


@cache
def _now() -> dict[str, bytes]:
    """The files of a plan of people seeded as of the real time, which the real command goes by."""
    for arguments in (
        ("sandbox", "seed", "--users", "400", "--seed", "7", "-o", "sandbox.json", "--force"),
        ("plan", "-o", "plan.json"),
    ):
        command = [sys.executable, "-m", "umsync", *arguments]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    return {name: Path(name).read_bytes() for name in ("sandbox.json", "plan.json")}


def plan_now() -> list[Row]:
    """Such a plan in this folder, and the organization that it is of; its changes."""
    for name, content in _now().items():
        Path(name).write_bytes(content)
    changes: list[Row] = json.loads(_now()["plan.json"])["changes"]
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

    def __init__(
        self, *arguments: str, columns: int = 100, lines: int = 40, **environment: str
    ) -> None:
        self._ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.said = b""
        self.child = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", RUN, *arguments],
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm", **environment},
        )
        os.close(its)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display).strip()

    def until(self, words: str) -> str:
        """Reads until the screen has these words; the screen then."""
        ends = time.monotonic() + PATIENCE
        while words not in self.text:
            if time.monotonic() > ends or not self._read():
                raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")
        return self.text

    def drawn(self, words: str) -> str:
        """As `until`, and the list is drawn to its end: then its cursor is shown again."""
        self.until(words)
        while not self.said.endswith(b"\x1b[?25h"):
            assert self._read(), self.text
        return self.text

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def end(self) -> int:
        while self._read():
            pass
        return self.child.wait(PATIENCE)

    def close(self) -> None:
        self.child.kill()
        self.child.wait(PATIENCE)
        os.close(self._ours)

    def _read(self) -> bool:
        if not select.select([self._ours], [], [], 60)[0]:
            return False
        try:
            said = os.read(self._ours, 65536)
        except OSError:  # how Linux says that the other side has closed
            return False
        self.said += said
        self._stream.feed(said)
        return bool(said)


@pytest.fixture
def terminal(umsync: Umsync) -> Iterator[Terminal]:
    """A list of the changes of one action, shown."""
    del umsync
    plan_now()
    shown = Terminal("apply", "plan.json", "--select", "--only", "suspend")
    shown.drawn("Filter:")
    yield shown
    shown.close()


@pytest.fixture
def open_all(umsync: Umsync) -> Iterator[Callable[..., Terminal]]:
    """Shows all changes of the plan, more than fit on the screen."""
    del umsync
    assert len(plan_now()) > 40
    opened: list[Terminal] = []

    def show(columns: int, lines: int, **environment: str) -> Terminal:
        terminal = Terminal(
            "apply", "plan.json", "--select", columns=columns, lines=lines, **environment
        )
        opened.append(terminal)
        return terminal

    yield show
    for each in opened:
        each.close()


def all_changes() -> list[Row]:
    changes: list[Row] = json.loads(Path("plan.json").read_text())["changes"]
    return changes


def suspensions() -> list[Row]:
    return [each for each in all_changes() if each["step"]["action"] == "suspend"]


def say_yes(terminal: Terminal) -> str:
    """Enter, then yes; the question as it was asked."""
    terminal.type(ENTER)
    shown = terminal.until("Apply them? [y/N]")
    terminal.type("y\n")
    assert terminal.end() == 0
    return shown


def test_all_are_ticked_and_the_evidence_of_the_first_is_shown(terminal: Terminal) -> None:
    shown = terminal.text
    assert shown.count("[x] - suspend") == len(suspensions())
    assert "[ ]" not in shown
    assert "active → suspended" in shown
    assert "last used" in shown


def test_enter_and_yes_apply_what_is_ticked(terminal: Terminal) -> None:
    assert f"Chosen: suspend {len(suspensions())}." in say_yes(terminal)
    assert made() == {each["id"] for each in suspensions()}


def test_space_unticks_the_one_under_the_cursor(terminal: Terminal) -> None:
    terminal.type(DOWN + SPACE)
    terminal.until("> [ ] - suspend")
    say_yes(terminal)
    assert made() == {each["id"] for each in suspensions()} - {suspensions()[1]["id"]}


def test_all_can_be_unticked_and_one_ticked(terminal: Terminal) -> None:
    terminal.type(ALL)
    terminal.until(" 0 ticked")
    terminal.type(SPACE)
    terminal.until(" 1 ticked")
    say_yes(terminal)
    assert made() == {suspensions()[0]["id"]}


def test_typing_filters_the_list_and_keeps_the_ticks(terminal: Terminal) -> None:
    last = suspensions()[-1]
    terminal.type(last["person"]["email"])
    terminal.until(f"Filter: {last['person']['email']}")
    terminal.type(SPACE)
    terminal.until("[ ]")
    say_yes(terminal)
    assert made() == {each["id"] for each in suspensions()} - {last["id"]}


def test_all_or_none_is_about_the_shown_rows_only(terminal: Terminal) -> None:
    last, count = suspensions()[-1], len(suspensions())
    terminal.type(last["person"]["email"])
    terminal.until(f"1 of 1 shown, {count} in all, {count} ticked ({count - 1} of them not shown)")
    terminal.type(ALL)
    terminal.until(f"{count - 1} ticked ({count - 1} of them not shown)")
    say_yes(terminal)
    assert made() == {each["id"] for each in suspensions()} - {last["id"]}


def test_backspace_widens_the_filter(terminal: Terminal) -> None:
    terminal.type("##")
    terminal.until("No change fits the filter.")
    terminal.type(BACK * 2)
    terminal.until(f"1 of {len(suspensions())} shown")


def test_leaving_the_list_applies_nothing(terminal: Terminal) -> None:
    terminal.type(LEAVE)
    assert terminal.end() == ExitCode.STOPPED
    assert "Nothing was applied." in terminal.text
    assert not Path(".umsync/runs").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_the_list_and_gives_the_screen_back(
    terminal: Terminal, number: signal.Signals
) -> None:
    os.kill(terminal.child.pid, number)
    assert terminal.end() == ExitCode.STOPPED
    assert b"\x1b[?1049l" in terminal.said
    assert "Traceback" not in terminal.text
    assert not Path(".umsync/runs").exists()


def test_saying_no_after_the_list_applies_nothing(terminal: Terminal) -> None:
    terminal.type(ENTER)
    terminal.until("Apply them? [y/N]")
    terminal.type("n\n")
    assert terminal.end() == ExitCode.STOPPED
    assert not Path(".umsync/runs").exists()


@pytest.mark.parametrize(("columns", "lines"), [(100, 24), (40, 10)])
def test_the_cursor_and_its_evidence_are_on_the_screen_of_a_long_list(
    open_all: Callable[..., Terminal], columns: int, lines: int
) -> None:
    shown, changes = open_all(columns, lines), all_changes()
    for keys, at in [("", 0), (END, len(changes) - 1), (UP, len(changes) - 2), (HOME, 0)]:
        shown.type(keys)
        text = shown.drawn(f" {at + 1} of {len(changes)} shown")
        step, evidence = changes[at]["step"], changes[at]["evidence"][0]["text"]
        below = text.partition(" ticked")[2].replace("\n", " ")
        assert f"{step['before']} → {step['after']}. {changes[at]['policies'][0]}" in below
        assert evidence in below
        line = shown.screen.display[shown.screen.cursor.y]
        assert line.startswith("> [x] ")
        assert step["action"][:12] in line


def test_a_page_down_and_up_moves_by_what_is_seen(open_all: Callable[..., Terminal]) -> None:
    shown, count = open_all(100, 24), len(all_changes())
    shown.type(PAGE_DOWN)
    shown.until(f" 17 of {count} shown")
    shown.type(PAGE_UP)
    shown.until(f" 1 of {count} shown")


def test_on_a_small_terminal_each_line_fits_and_the_keys_are_named(
    open_all: Callable[..., Terminal],
) -> None:
    shown = open_all(40, 10)
    lines = shown.drawn("^C leave").splitlines()
    assert len(lines) == 10
    assert lines[0] == "Apply which of these changes?"
    assert [line[:6] for line in lines[1:4]] == ["> [x] ", "  [x] ", "  [x] "]
    assert lines[-2:] == ["Filter:", "space · ^A all · enter go on · ^C leave"]


def test_on_a_wide_terminal_all_keys_are_named(terminal: Terminal) -> None:
    assert terminal.text.endswith(
        "space tick · ctrl-a all/none of the shown · type to filter · backspace"
        " · enter go on · ctrl-c leave"
    )


@pytest.mark.parametrize(("no_color", "is_red"), [("", True), ("1", False)])
def test_what_is_taken_away_is_red_unless_no_color_is_wanted(
    open_all: Callable[..., Terminal], no_color: str, is_red: bool
) -> None:
    shown = open_all(100, 24, NO_COLOR=no_color)
    shown.drawn("Filter:")
    assert (b"\x1b[0;31m- " in shown.said) is is_red


def test_a_terminal_that_cannot_draw_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(UsageError, match="--only"):
        ticked([make_change("a1")])


def test_a_list_that_is_too_long_to_tick_says_how_to_choose() -> None:
    with pytest.raises(UsageError, match="2,001 changes are too many"):
        ticked([make_change("a1")] * 2_001)


THREE = [make_change(each) for each in ("a1", "b2", "c3")]
IDS = [each.id for each in THREE]


def answer(keys: str) -> frozenset[str] | None:
    """What is ticked of three changes after these keys."""
    with create_pipe_input() as typed, create_app_session(typed, DummyOutput()):
        typed.send_text(keys)
        return ticked(THREE)


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (ENTER, IDS),
        (DOWN + SPACE + ENTER, [IDS[0], IDS[2]]),
        (END + SPACE + HOME + SPACE + ENTER, [IDS[1]]),
        (PAGE_DOWN + UP + SPACE + PAGE_UP + SPACE + ENTER, [IDS[2]]),
        ("b2" + ALL + ENTER, [IDS[0], IDS[2]]),
        ("zz" + ALL + SPACE + ENTER, IDS),
        ("zz" + BACK + BACK + ALL + ENTER, []),
        ("\x1b[200~User B2\n\x1b[201~" + SPACE + ENTER, [IDS[0], IDS[2]]),
        ("\x1bOP\x04\x02" + SPACE + ENTER, IDS[1:]),  # F1, ctrl-d and ctrl-b mean nothing
    ],
)
def test_the_keys_do_what_the_last_line_says(keys: str, left: list[str]) -> None:
    assert answer(keys) == frozenset(left)


def test_ctrl_c_answers_nothing() -> None:
    assert answer(SPACE + LEAVE) is None


def test_a_terminal_that_goes_away_answers_nothing() -> None:
    with create_pipe_input() as typed, create_app_session(typed, DummyOutput()):
        typed.close()
        assert ticked(THREE) is None


def test_a_row_is_found_by_action_object_name_address_and_policy() -> None:
    found = row(make_change("a1", person=Person("a1", "Jane Doe", "JD@example.com")))
    for word in ("suspend", "JANE", "janedoe", "jane doe", "jd@", "-idle"):
        assert CheckList.of([found]).filter(word).shown == (found,)


def test_a_filter_does_not_reach_from_one_field_into_the_next() -> None:
    found = row(make_change("a1", person=Person("a1", "Jane Doe", "jd@example.com")))
    assert not CheckList.of([found]).filter("doejd").shown


def test_somebody_without_an_address_is_found_by_the_account_id() -> None:
    found = row(make_change("a1", person=Person("5b10a", "", "")))
    assert CheckList.of([found]).filter("5b10a").shown == (found,)


def test_what_gives_something_is_a_plus_and_blue() -> None:
    pieces = screen(CheckList.of([row(make_change("a1", granting()))]), 80, 24)
    assert ("reverse fg:ansibrightblue", "+ suspend") in pieces


def test_what_a_person_typed_cannot_move_the_cursor() -> None:
    bad = make_change("a1", person=Person("a1", "Jane\x1b[2J\u202e", "a1@example.com"))
    text = plain(CheckList.of([row(bad)]).filter("\u202eja\u200bne"), 100, 24)
    assert "Jane\\u001b[2J\\u202e" in text
    assert "Filter: jane" in text


def test_a_row_that_is_cut_is_told_whole_below() -> None:
    step = replace(SUSPEND, params=(("group_name", "staff-of-the-berlin-office"),))
    text = plain(CheckList.of([row(make_change("a1", step))]), 40, 24)
    assert "staff-of-the-berlin-office" not in text.partition("1 of 1")[0]
    assert "staff-of-the-berlin-office" in text.partition("1 of 1")[2].replace("\n", " ")


def test_a_word_longer_than_a_line_is_broken() -> None:
    why = Evidence("group", f"in group {'g' * 55}")
    text = plain(CheckList.of([row(make_change("a1", evidence=(why,)))]), 40, 24)
    assert text.count("g" * 15) == 3


def test_of_a_filter_that_is_too_long_the_end_is_seen() -> None:
    text = plain(CheckList.of(map(row, THREE)).filter("a" * 50 + "z"), 40, 10)
    assert f"Filter: …{'a' * 30}z" in text


def plain(state: CheckList, columns: int, lines: int) -> str:
    return "".join(piece[1] for piece in screen(state, columns, lines))


@st.composite
def lists(draw: st.DrawFn) -> CheckList:
    """Up to 60 people, some ticked, filtered somehow, the cursor somewhere."""
    names = draw(st.lists(st.text(st.sampled_from("abé山 \u0301\x1b"), max_size=70), max_size=60))
    full = CheckList.of(row(named(at, name)) for at, name in enumerate(names))
    kept = draw(st.frozensets(st.sampled_from(sorted(full.ticked)))) if names else frozenset()
    typed = draw(st.sampled_from(["", "a", "ab", "山", "1", "suspend", "nobody"]))
    return replace(full, ticked=kept).filter(typed).move(draw(st.integers(0, 60)))


def named(at: int, name: str) -> Change:
    return make_change(f"a{at}", person=Person(f"a{at}", name, f"a{at}@example.com"))


@given(lists())
def test_ticking_the_shown_never_changes_a_hidden_row(state: CheckList) -> None:
    shown = {each.id for each in state.shown}
    assert state.tick_shown().ticked - shown == state.ticked - shown


@given(lists())
def test_ticking_the_shown_leaves_all_of_them_or_none(state: CheckList) -> None:
    shown = {each.id for each in state.shown}
    expected = set() if shown <= state.ticked else shown
    assert state.tick_shown().ticked & shown == expected


@given(lists())
def test_a_tick_changes_the_row_under_the_cursor_only(state: CheckList) -> None:
    here = {each.id for each in state.shown[state.cursor : state.cursor + 1]}
    assert state.tick().ticked ^ state.ticked == here


@given(lists(), st.text(max_size=5), st.integers(-70, 70))
def test_moving_and_filtering_change_no_tick_and_keep_the_cursor_on_a_row(
    state: CheckList, typed: str, by: int
) -> None:
    new = state.filter(typed).move(by)
    assert new.ticked == state.ticked
    assert 0 <= new.cursor < max(len(new.shown), 1)


@given(lists(), st.sampled_from(["", "a", "b"]))
def test_the_cursor_stays_on_its_row_while_the_filter_shows_it(
    state: CheckList, typed: str
) -> None:
    here, new = state.shown[state.cursor : state.cursor + 1], state.filter(typed)
    if here and here[0] in new.shown:
        assert new.shown[new.cursor] == here[0]


@given(lists(), st.integers(12, 120), st.integers(5, 50))
def test_the_screen_is_as_wide_and_high_as_the_terminal_and_has_the_cursor(
    state: CheckList, columns: int, lines: int
) -> None:
    drawn = plain(state, columns, lines).split("\n")
    assert len(drawn) == lines
    assert max(map(get_cwidth, drawn)) <= columns
    assert sum(line.startswith("> [") for line in drawn) == bool(state.shown)


@given(lists(), st.integers(40, 120), st.integers(10, 50))
def test_from_forty_by_ten_the_evidence_is_below_the_list(
    state: CheckList, columns: int, lines: int
) -> None:
    below = plain(state, columns, lines).rpartition(" ticked")[2]
    assert ("active → suspended. suspend-idle:" in below) is bool(state.shown)
